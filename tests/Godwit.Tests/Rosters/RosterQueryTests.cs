using System.Text;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Protocol.Xml;

namespace Godwit.Tests.Rosters;

public sealed class RosterQueryTests
{
    private static readonly string TooLong = new('x', RosterQuery.MaxNameLength + 1);

    [Fact]
    public void A_set_has_a_contact_a_handle_and_groups()
    {
        Assert.True(TrySet("<item jid='Juliet@example.com' name='Juliet' subscription='both'><group>Friends</group><group>Lovers</group></item>", out var set, out _));

        Assert.Equal(Jid.Parse("juliet@example.com"), set.Contact);
        Assert.Equal("Juliet", set.Name);
        Assert.Equal(["Friends", "Lovers"], set.Groups);
        Assert.False(set.IsRemoved);
    }

    [Fact]
    public void A_set_can_remove_a_contact()
    {
        Assert.True(TrySet("<item jid='juliet@example.com' subscription='remove'/>", out var set, out _));

        Assert.True(set.IsRemoved);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<item jid='a@example.com'/><item jid='b@example.com'/>")]
    [InlineData("<item/>")]
    [InlineData("<item jid='@@'/>")]
    [InlineData("<item jid='a@example.com' xmlns='urn:other'/>")]
    [InlineData("<item jid='a@example.com'><group>Friends</group><group>Friends</group></item>")]
    public void A_set_that_breaks_the_form_is_a_bad_request(string items)
    {
        Assert.False(TrySet(items, out _, out var error));

        Assert.Equal("bad-request", error);
    }

    [Fact]
    public void The_groups_of_one_contact_are_bounded_together() =>
        Assert.Equal("not-acceptable", ErrorOf($"<item jid='a@example.com'>{string.Concat(Enumerable.Range(0, 1000).Select(i => $"<group>group {i:0000}</group>"))}</item>"));

    [Fact]
    public void A_group_needs_a_name() => Assert.Equal("not-acceptable", ErrorOf("<item jid='a@example.com'><group/></item>"));

    [Fact]
    public void A_group_has_a_name_of_bounded_length() =>
        Assert.Equal("not-acceptable", ErrorOf($"<item jid='a@example.com'><group>{TooLong}</group></item>"));

    [Fact]
    public void A_handle_has_a_bounded_length() =>
        Assert.Equal("not-acceptable", ErrorOf($"<item jid='a@example.com' name='{TooLong}'/>"));

    [Fact]
    public void Names_of_the_greatest_length_are_taken() =>
        Assert.True(TrySet($"<item jid='a@example.com' name='{TooLong[1..]}'><group>{TooLong[1..]}</group></item>", out _, out _));

    [Fact]
    public void An_item_is_written_with_all_that_clients_see()
    {
        var item = new RosterItem(Jid.Parse("juliet@example.com"))
        {
            Name = "Juliet",
            From = true,
            Ask = true,
            Approved = true,
            Groups = ["Friends"],
            Listed = true,
        };

        Assert.Equal(
            "<query xmlns=\"jabber:iq:roster\" ver=\"7\"><item jid=\"juliet@example.com\" name=\"Juliet\" subscription=\"from\" ask=\"subscribe\""
            + " approved=\"true\"><group>Friends</group></item></query>",
            RosterQuery.Write([item], "7").ToString());
    }

    [Fact]
    public void A_removed_item_is_written_with_its_address_alone() => Assert.Equal(
        "<query xmlns=\"jabber:iq:roster\" ver=\"8\"><item jid=\"juliet@example.com\" subscription=\"remove\"/></query>",
        RosterQuery.WriteRemoved(Jid.Parse("juliet@example.com"), "8").ToString());

    private static string ErrorOf(string items)
    {
        Assert.False(TrySet(items, out _, out var error));
        return error;
    }

    private static bool TrySet(string items, out RosterSet set, out string error)
    {
        var query = XmlTree.Parse(Encoding.UTF8.GetBytes($"<query xmlns='jabber:iq:roster'>{items}</query>"), Namespaces.Client);
        var isRead = RosterQuery.TryReadSet(query, out var read, out var refused);
        set = read!;
        error = refused?.Condition ?? "";
        return isRead;
    }
}

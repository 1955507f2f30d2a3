using System.Text;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>Occupants are warned where anybody may read what was said (XEP-0045 §7.2.12, §10.2.1, §16.6), and only there.</summary>
public sealed class PublicLogTests
{
    private const string Enter = "<presence><x xmlns='http://jabber.org/protocol/muc'><password>hecate</password></x></presence>";

    private static readonly RoomConfiguration Open = new();

    [Fact]
    public void Who_enters_a_room_that_is_open_to_all_is_warned() => Assert.Contains("170", Entered(Open), StringComparison.Ordinal);

    [Fact]
    public void Who_enters_a_room_for_members_is_not() =>
        Assert.DoesNotContain("170", Entered(Open with { IsMembersOnly = true }), StringComparison.Ordinal);

    [Fact]
    public void Who_enters_a_room_with_a_password_is_not() =>
        Assert.DoesNotContain("170", Entered(Open with { Password = "hecate" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("0", "171")]
    [InlineData("1", "170")]
    public void Occupants_are_told_when_that_changes(string membersOnlyBefore, string code)
    {
        var room = RoomBench.With(Open with { IsMembersOnly = membersOnlyBefore == "1" }, ("ann", Affiliation.Member));
        room.Seat("ann", Role.Participant);

        var turn = room.Send("maker", $"""
            <iq type='set' id='c'><query xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' type='submit'>
            <field var='FORM_TYPE'><value>http://jabber.org/protocol/muc#roomconfig</value></field>
            <field var='muc#roomconfig_membersonly'><value>{(membersOnlyBefore == "1" ? "0" : "1")}</value></field></x></query></iq>
            """);

        Assert.Contains(code, Told(turn), StringComparison.Ordinal);
    }

    private static string Entered(RoomConfiguration configuration)
    {
        var room = RoomBench.With(configuration, ("ann", Affiliation.Member));
        return Told(room.Send(Jid.Parse("ann@localhost/client"), Enter, "Ann"));
    }

    private static string Told(RoomTurn turn) =>
        string.Concat(turn.Effects.OfType<RoomEffect.Tell>().Select(t => Encoding.UTF8.GetString(t.Stanza.ToUtf8())));
}

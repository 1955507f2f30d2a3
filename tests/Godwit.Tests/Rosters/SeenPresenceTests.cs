using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;

namespace Godwit.Tests.Rosters;

public sealed class SeenPresenceTests
{
    private static readonly Jid Phone = Jid.Parse("romeo@localhost/phone");
    private static readonly Jid Desk = Jid.Parse("romeo@localhost/desk");
    private static readonly Jid Juliet = Jid.Parse("juliet@localhost");

    private readonly SeenPresence seen = new(most: 2);

    [Fact]
    public void Those_of_a_dead_node_are_given_once()
    {
        Note(Phone, "there");
        Note(Desk, "elsewhere");

        Assert.Equal([Phone], seen.TakeLost("there"));
        Assert.Empty(seen.TakeLost("there"));
        Assert.Equal([Desk], seen.TakeLost("elsewhere"));
    }

    [Fact]
    public void Who_has_gone_is_not_given()
    {
        Note(Phone, "there");
        Note(Desk, "there");
        Note(Phone, "there", "unavailable");
        Assert.Equal([Desk], seen.TakeLost("there"));

        Note(Phone, "there");
        seen.Note(Stanza.Presence(Phone.Bare, Juliet, "unavailable"), null);
        Assert.Empty(seen.TakeLost("there"));
    }

    [Fact]
    public void One_that_moved_is_where_it_was_seen_last()
    {
        Note(Phone, "there");
        Note(Phone, "elsewhere");
        Assert.Empty(seen.TakeLost("there"));
        Assert.Equal([Phone], seen.TakeLost("elsewhere"));

        Note(Phone, "there");
        seen.Note(Stanza.Presence(Phone, Juliet, null), null);
        Assert.Empty(seen.TakeLost("there"));
    }

    [Fact]
    public void Only_so_many_are_remembered()
    {
        Note(Phone, "there");
        Note(Desk, "there");
        Note(Jid.Parse("nurse@localhost/home"), "there");
        Note(Desk, "elsewhere");

        Assert.Equal([Phone], seen.TakeLost("there"));
        Assert.Equal([Desk], seen.TakeLost("elsewhere"));
    }

    [Fact]
    public void What_arrives_is_as_it_was()
    {
        Note(Phone, "there");
        var arrived = new SeenPresence(most: 2);
        foreach (var session in seen.All)
        {
            arrived.Note(session);
        }

        Assert.Equal([Phone], arrived.TakeLost("there"));
    }

    [Fact]
    public void A_node_that_is_alone_remembers_nobody()
    {
        var alone = new SeenPresence(most: 0);
        alone.Note(Stanza.Presence(Phone, Juliet, null), new SessionAddress("here", 1));

        Assert.Empty(alone.All);
    }

    private void Note(Jid from, string node, string? type = null) => seen.Note(Stanza.Presence(from, Juliet, type), new SessionAddress(node, 1));
}

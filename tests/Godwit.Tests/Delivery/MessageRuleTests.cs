using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;

namespace Godwit.Tests.Delivery;

/// <summary>
/// RFC 6121 §8.5.4, the part of the table on messages to an account that exists. Its letters: D deliver to that one, M to the most available or
/// to all, A to all, O offline, S ignore or answer with an error, E answer with an error. A row reads: the sessions with their priorities
/// ("x" has sent no presence), the address, what happens for normal, chat, groupchat, headline and error.
/// </summary>
public sealed class MessageRuleTests
{
    // The comment names the RFC's row and letters where the server chooses. "desk 1" stands for the session of resource "desk".
    private const string Table = """
        -              | bare   | offline   | offline   | error     | ignore    | ignore
        -              | desk   | error     | offline   | error     | error     | ignore
        desk=x         | bare   | offline   | offline   | error     | ignore    | ignore
        desk=x         | desk   | desk      | desk      | desk      | desk      | desk
        desk=x         | other  | error     | offline   | error     | error     | ignore
        desk=-1        | bare   | offline   | offline   | error     | ignore    | ignore
        desk=-1        | desk   | desk      | desk      | desk      | desk      | desk
        desk=-1        | other  | error     | offline   | error     | error     | ignore
        desk=0         | bare   | desk      | desk      | error     | desk      | ignore
        desk=0         | desk   | desk      | desk      | desk      | desk      | desk
        desk=0         | other  | error     | desk      | error     | error     | ignore
        desk=0 hand=5  | bare   | desk hand | desk hand | error     | desk hand | ignore
        desk=0 hand=5  | desk   | desk      | desk      | desk      | desk      | desk
        desk=0 hand=5  | other  | error     | desk hand | error     | error     | ignore
        desk=-1 hand=5 | bare   | hand      | hand      | error     | hand      | ignore
        desk=-1 hand=5 | desk   | desk      | desk      | desk      | desk      | desk
        desk=-1 hand=5 | other  | error     | hand      | error     | error     | ignore
        desk=x hand=5  | bare   | hand      | hand      | error     | hand      | ignore
        """;

    private static readonly string?[] Types = [null, "chat", "groupchat", "headline", "error"];

    public static TheoryData<string, string?, string, string> Cells()
    {
        var cells = new TheoryData<string, string?, string, string>();
        foreach (var row in Table.Split('\n'))
        {
            var columns = row.Split('|', StringSplitOptions.TrimEntries);
            for (var i = 0; i < Types.Length; i++)
            {
                cells.Add(columns[0], Types[i], columns[1], columns[2 + i]);
            }
        }

        return cells;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_of_the_table_holds(string sessions, string? type, string to, string expected)
    {
        var account = Jid.Parse("juliet@example.com");
        var message = new Stanza(StanzaKind.Message, default, [])
        {
            From = Jid.Parse("romeo@example.net/orchard"),
            To = to == "bare" ? account : account.WithResource(to),
            Type = type,
        };

        var rule = MessageRule.For(message, Sessions(account, sessions));

        Assert.Equal(expected, Shown(rule));
    }

    [Fact]
    public void An_unknown_type_is_treated_as_normal()
    {
        var account = Jid.Parse("juliet@example.com");
        var message = new Stanza(StanzaKind.Message, default, []) { To = account, Type = "unheard-of" };

        Assert.Equal("desk", Shown(MessageRule.For(message, Sessions(account, "desk=0"))));
    }

    private static string Shown(MessageRule rule) => rule.Action == DeliveryAction.Deliver
        ? string.Join(' ', rule.Sessions.Select(s => s.Address.Resource))
        : rule.Action.ToString().ToLowerInvariant();

    private static SessionList Sessions(Jid account, string sessions)
    {
        var list = new SessionList();
        foreach (var (index, session) in sessions.Split(' ').Where(s => s != "-").Index())
        {
            var parts = session.Split('=');
            var made = new AccountSession(account.WithResource(parts[0]), new SessionAddress("node", index));
            if (parts[1] != "x")
            {
                made.Presence = Stanza.Presence(made.Address, null, null);
                made.Priority = int.Parse(parts[1], null);
            }

            list.Add(made);
        }

        return list;
    }
}

using System.Globalization;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Tests.Rosters;

/// <summary>
/// RFC 6121 Appendix A, every row of every table. A row reads: state, does the stanza pass (routed to the contact, or delivered to the user),
/// state afterwards, and what the server does besides: "approve" (keeps a pre-approval, §3.4.2), "answer" (<c>subscribed</c> in the user's
/// name), "start" and "end" (of the user's presence at the contact), "push" (of the roster item).
/// </summary>
public sealed class SubscriptionTableTests
{
    private static readonly byte[] Request = "<presence type='subscribe'/>"u8.ToArray();

    // A.2.1
    private const string OutboundSubscribe = """
        None                  | yes | None + Pending Out    | push
        None + Pending Out    | yes | None + Pending Out    |
        None + Pending In     | yes | None + Pending Out+In | push
        None + Pending Out+In | yes | None + Pending Out+In |
        To                    | yes | To                    |
        To + Pending In       | yes | To + Pending In       |
        From                  | yes | From + Pending Out    | push
        From + Pending Out    | yes | From + Pending Out    |
        Both                  | yes | Both                  |
        """;

    // A.2.2
    private const string OutboundUnsubscribe = """
        None                  | yes | None                  |
        None + Pending Out    | yes | None                  | push
        None + Pending In     | yes | None + Pending In     |
        None + Pending Out+In | yes | None + Pending In     | push
        To                    | yes | None                  | push
        To + Pending In       | yes | None + Pending In     | push
        From                  | yes | From                  |
        From + Pending Out    | yes | From                  | push
        Both                  | yes | From                  | push
        """;

    // A.2.3 with its note on pre-approval
    private const string OutboundSubscribed = """
        None                  | no  | None                  | approve push
        None + Pending Out    | no  | None + Pending Out    | approve push
        None + Pending In     | yes | From                  | start push
        None + Pending Out+In | yes | From + Pending Out    | start push
        To                    | no  | To                    | approve push
        To + Pending In       | yes | Both                  | start push
        From                  | no  | From                  |
        From + Pending Out    | no  | From + Pending Out    |
        Both                  | no  | Both                  |
        """;

    // A.2.4. Where only a pending request ends, no client sees the item change.
    private const string OutboundUnsubscribed = """
        None                  | no  | None                  |
        None + Pending Out    | no  | None + Pending Out    |
        None + Pending In     | yes | None                  |
        None + Pending Out+In | yes | None + Pending Out    |
        To                    | no  | To                    |
        To + Pending In       | yes | To                    |
        From                  | yes | None                  | end push
        From + Pending Out    | yes | None + Pending Out    | end push
        Both                  | yes | To                    | end push
        """;

    // A.3.1. Pending In is no part of the item that clients see: no push.
    private const string InboundSubscribe = """
        None                  | yes | None + Pending In     |
        None + Pending Out    | yes | None + Pending Out+In |
        None + Pending In     | no  | None + Pending In     |
        None + Pending Out+In | no  | None + Pending Out+In |
        To                    | yes | To + Pending In       |
        To + Pending In       | no  | To + Pending In       |
        From                  | no  | From                  | answer
        From + Pending Out    | no  | From + Pending Out    | answer
        Both                  | no  | Both                  | answer
        """;

    // A.3.2
    private const string InboundUnsubscribe = """
        None                  | no  | None                  |
        None + Pending Out    | no  | None + Pending Out    |
        None + Pending In     | yes | None                  |
        None + Pending Out+In | yes | None + Pending Out    |
        To                    | no  | To                    |
        To + Pending In       | yes | To                    |
        From                  | yes | None                  | end push
        From + Pending Out    | yes | None + Pending Out    | end push
        Both                  | yes | To                    | end push
        """;

    // A.3.3
    private const string InboundSubscribed = """
        None                  | no  | None                  |
        None + Pending Out    | yes | To                    | push
        None + Pending In     | no  | None + Pending In     |
        None + Pending Out+In | yes | To + Pending In       | push
        To                    | no  | To                    |
        To + Pending In       | no  | To + Pending In       |
        From                  | no  | From                  |
        From + Pending Out    | yes | Both                  | push
        Both                  | no  | Both                  |
        """;

    // A.3.4
    private const string InboundUnsubscribed = """
        None                  | no  | None                  |
        None + Pending Out    | yes | None                  | push
        None + Pending In     | no  | None + Pending In     |
        None + Pending Out+In | yes | None + Pending In     | push
        To                    | yes | None                  | push
        To + Pending In       | yes | None + Pending In     | push
        From                  | no  | From                  |
        From + Pending Out    | yes | From                  | push
        Both                  | yes | From                  | push
        """;

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        void Add(string direction, SubscriptionStanza stanza, string table)
        {
            foreach (var row in table.Split('\n', StringSplitOptions.TrimEntries))
            {
                rows.Add(direction, stanza.ToString(), row);
            }
        }

        Add("outbound", SubscriptionStanza.Subscribe, OutboundSubscribe);
        Add("outbound", SubscriptionStanza.Unsubscribe, OutboundUnsubscribe);
        Add("outbound", SubscriptionStanza.Subscribed, OutboundSubscribed);
        Add("outbound", SubscriptionStanza.Unsubscribed, OutboundUnsubscribed);
        Add("inbound", SubscriptionStanza.Subscribe, InboundSubscribe);
        Add("inbound", SubscriptionStanza.Unsubscribe, InboundUnsubscribe);
        Add("inbound", SubscriptionStanza.Subscribed, InboundSubscribed);
        Add("inbound", SubscriptionStanza.Unsubscribed, InboundUnsubscribed);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_Appendix_A_holds(string direction, string stanza, string row)
    {
        var columns = row.Split('|', StringSplitOptions.TrimEntries);
        var before = Item(columns[0]);
        var kind = Enum.Parse<SubscriptionStanza>(stanza);

        var change = direction == "outbound"
            ? SubscriptionRules.Outbound(before, kind)
            : SubscriptionRules.Inbound(before, kind, Request);

        var found = $"{columns[0]} | {(change.Passes ? "yes" : "no")} | {State(change.Item)} | {Besides(before, change)}";
        Assert.Equal(string.Join(" | ", columns), found);
        Assert.Equal(columns[0] != columns[2] || change.Item.Approved != before.Approved, change.IsChanged);
    }

    [Fact]
    public void Every_table_has_the_nine_states() => Assert.Equal(8 * 9, Rows().Count);

    private static RosterItem Item(string state) => new(Jid.Parse("juliet@example.com"))
    {
        Listed = true,
        To = state.StartsWith("To", StringComparison.Ordinal) || state == "Both",
        From = state.StartsWith("From", StringComparison.Ordinal) || state == "Both",
        Ask = state.Contains("Pending Out", StringComparison.Ordinal),
        Request = state.EndsWith("In", StringComparison.Ordinal) ? (ReadOnlyMemory<byte>?)Request : null,
    };

    private static string State(RosterItem item)
    {
        var pending = (item.Ask, item.Request is not null) switch
        {
            (true, true) => " + Pending Out+In",
            (true, false) => " + Pending Out",
            (false, true) => " + Pending In",
            _ => "",
        };
        return CultureInfo.InvariantCulture.TextInfo.ToTitleCase(item.Subscription) + pending;
    }

    private static string Besides(RosterItem before, SubscriptionChange change)
    {
        var words = new List<string>();
        void AddIf(bool condition, string word)
        {
            if (condition)
            {
                words.Add(word);
            }
        }

        AddIf(change.Item.Approved && !before.Approved, "approve");
        AddIf(change.AnswersSubscribed, "answer");
        AddIf(change.PresenceStarts, "start");
        AddIf(change.PresenceEnds, "end");
        AddIf(change.IsPushed, "push");
        return string.Join(' ', words);
    }
}

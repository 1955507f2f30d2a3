namespace Godwit.Protocol.Rosters;

/// <summary>A presence stanza that manages a subscription (RFC 6121 §3).</summary>
public enum SubscriptionStanza
{
    /// <summary>Asks to subscribe.</summary>
    Subscribe,

    /// <summary>Grants a request, or approves one to come.</summary>
    Subscribed,

    /// <summary>Ends one's own subscription.</summary>
    Unsubscribe,

    /// <summary>Refuses a request, or ends the other's subscription.</summary>
    Unsubscribed,
}

/// <summary>What a subscription stanza brings about.</summary>
/// <param name="Item">What is kept about the contact from now on.</param>
/// <param name="IsChanged">True when that differs from before and must be stored.</param>
/// <param name="IsPushed">True when clients see a difference and get a roster push.</param>
/// <param name="Passes">Outbound: the stanza goes on to the contact. Inbound: it is delivered to the user's sessions.</param>
/// <param name="AnswersSubscribed">Inbound: the server answers <c>subscribed</c> in the user's name.</param>
/// <param name="PresenceStarts">The contact now gets the user's presence.</param>
/// <param name="PresenceEnds">The contact gets the user's presence no more, and sees the user go.</param>
public readonly record struct SubscriptionChange(
    RosterItem Item,
    bool IsChanged,
    bool IsPushed,
    bool Passes,
    bool AnswersSubscribed = false,
    bool PresenceStarts = false,
    bool PresenceEnds = false);

/// <summary>The subscription states of RFC 6121 Appendix A as rules.</summary>
public static class SubscriptionRules
{
    /// <summary>The user sends the stanza to the contact (Appendix A.2).</summary>
    /// <param name="item">What is kept about the contact; an item that is not listed when there is nothing.</param>
    /// <param name="stanza">The stanza.</param>
    public static SubscriptionChange Outbound(RosterItem item, SubscriptionStanza stanza)
    {
        switch (stanza)
        {
            case SubscriptionStanza.Subscribe:
                // A.2.1. Routed in every state: the contact's server may have lost what this one knows.
                return Changed(item, item.To ? item : item with { Ask = true, Listed = true }, passes: true);

            case SubscriptionStanza.Unsubscribe:
                // A.2.2.
                return Changed(item, item with { To = false, Ask = false }, passes: true);

            case SubscriptionStanza.Subscribed when item.Request is not null:
                // A.2.3. A request that waits is granted.
                return Changed(item, item with { From = true, Request = null, Listed = true }, passes: true) with { PresenceStarts = true };

            case SubscriptionStanza.Subscribed:
                // A.2.3 and §3.4.2. Nobody has asked: approved in advance, which stays here.
                return Changed(item, item.From ? item : item with { Approved = true, Listed = true }, passes: false);

            default:
                // A.2.4.
                var ended = Changed(item, item with { From = false, Request = null, Approved = false }, passes: item.From || item.Request is not null);
                return ended with { PresenceEnds = item.From };
        }
    }

    /// <summary>The contact sends the stanza to the user (Appendix A.3).</summary>
    /// <param name="item">What is kept about the contact; an item that is not listed when there is nothing.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="request">The whole stanza, kept when it is a request that waits for the user.</param>
    public static SubscriptionChange Inbound(RosterItem item, SubscriptionStanza stanza, ReadOnlyMemory<byte> request)
    {
        switch (stanza)
        {
            case SubscriptionStanza.Subscribe when item.From:
                // A.3.1 and §3.1.3. Already granted: the server says so again.
                return Changed(item, item, passes: false) with { AnswersSubscribed = true };

            case SubscriptionStanza.Subscribe when item.Approved:
                // §3.4.2.
                return Changed(item, item with { From = true }, passes: false) with { AnswersSubscribed = true, PresenceStarts = true };

            case SubscriptionStanza.Subscribe:
                // A request that waits already is not shown again.
                return item.Request is not null
                    ? Changed(item, item, passes: false)
                    : Changed(item, item with { Request = request }, passes: true);

            case SubscriptionStanza.Unsubscribe:
                // A.3.2. The answer "unsubscribed" that it suggests is not given: it would take back a new request that crosses it.
                var ended = Changed(item, item with { From = false, Request = null }, passes: item.From || item.Request is not null);
                return ended with { PresenceEnds = item.From };

            case SubscriptionStanza.Subscribed:
                // A.3.3. Only what was asked for can be granted.
                return Changed(item, item.Ask ? item with { To = true, Ask = false } : item, passes: item.Ask);

            default:
                // A.3.4.
                return Changed(item, item with { To = false, Ask = false }, passes: item.Ask || item.To);
        }
    }

    private static SubscriptionChange Changed(RosterItem before, RosterItem after, bool passes)
    {
        var isChanged = before != after;
        var isPushed = isChanged && after.Listed && Visible(before) != Visible(after);
        return new SubscriptionChange(after, isChanged, isPushed, passes);
    }

    private static (bool Listed, bool To, bool From, bool Ask, bool Approved) Visible(RosterItem item) =>
        (item.Listed, item.To, item.From, item.Ask, item.Approved);
}

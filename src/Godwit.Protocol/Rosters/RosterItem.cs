using Godwit.Protocol.Jids;

namespace Godwit.Protocol.Rosters;

/// <summary>
/// What an account keeps about a contact: the roster item of RFC 6121 §2.1.2 and the parts of the subscription state (Appendix A) that
/// clients do not see as an item.
/// </summary>
/// <param name="Contact">The contact's bare JID.</param>
public sealed record RosterItem(Jid Contact)
{
    /// <summary>The handle that the user gave the contact, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The groups, without duplicates.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The account is subscribed to the contact's presence.</summary>
    public bool To { get; init; }

    /// <summary>The contact is subscribed to the account's presence.</summary>
    public bool From { get; init; }

    /// <summary>"Pending Out": the account has asked to subscribe and has no answer yet.</summary>
    public bool Ask { get; init; }

    /// <summary>The subscription was approved before it was asked for (§3.4).</summary>
    public bool Approved { get; init; }

    /// <summary>
    /// "Pending In": the contact's request to subscribe that the user has not answered, the whole stanza as UTF-8; null for none.
    /// </summary>
    public ReadOnlyMemory<byte>? Request { get; init; }

    /// <summary>
    /// True when the contact is an item of the roster that clients see; false when there is only a pending request or a pre-approval (§3.1.3, §3.4.2).
    /// </summary>
    public bool Listed { get; init; }

    /// <summary>The attribute <c>subscription</c>: none, to, from or both.</summary>
    public string Subscription => (To, From) switch
    {
        (true, true) => "both",
        (true, false) => "to",
        (false, true) => "from",
        _ => "none",
    };
}

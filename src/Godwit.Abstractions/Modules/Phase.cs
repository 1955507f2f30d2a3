namespace Godwit.Abstractions.Modules;

/// <summary>
/// The phases in which an account looks at a stanza, in this order. Within a phase the hooks run in the order in which modules were
/// loaded, unless one asks to be before another.
/// </summary>
public enum Phase
{
    /// <summary>The account's own session sends the stanza. Runs in the sender's account only.</summary>
    Outbound,

    /// <summary>The stanza is for this account. Runs in the recipient's account only.</summary>
    Inbound,

    /// <summary>Whether the owner wants anything to do with the other side. Runs in both accounts.</summary>
    Privacy,

    /// <summary>What must be kept of a message: see <see cref="StanzaContext.Store"/>. Runs in both accounts.</summary>
    Archive,

    /// <summary>Which of the account's sessions get a copy: see <see cref="StanzaContext.Deliveries"/>. Runs in both accounts.</summary>
    Fork,

    /// <summary>The last look at what one session gets, at first delivery and at every replay: see <see cref="DeliverContext"/>.</summary>
    Deliver,
}

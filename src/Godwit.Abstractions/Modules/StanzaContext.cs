using Godwit.Abstractions.Accounts;
using Godwit.Protocol.Stanzas;

namespace Godwit.Abstractions.Modules;

/// <summary>
/// A stanza while an account works on it. Hooks are synchronous: the order of a conversation is fixed in one turn, before anything
/// is waited for. What a hook needs to know of its account it loads with <see cref="IModuleBuilder.AccountState{T}"/>.
/// </summary>
public sealed class StanzaContext(IAccount account, Stanza stanza, IAccountSession? session)
{
    /// <summary>The account that works on the stanza.</summary>
    public IAccount Account { get; } = account;

    /// <summary>The stanza; a hook may replace it.</summary>
    public Stanza Stanza { get; set; } = stanza;

    /// <summary>The account's own session that sends the stanza, or null when the stanza is inbound.</summary>
    public IAccountSession? Session { get; } = session;

    /// <summary>True when one of the account's own sessions sends the stanza, false when it is addressed to the account.</summary>
    public bool IsOutbound => Session is not null;

    /// <summary>What must be kept of a message. Set in <see cref="Phase.Archive"/>.</summary>
    public Stores.LogFlags Store { get; set; }

    /// <summary>
    /// Identifies the message for the account, so that one sent again is stored once; 0 for none. Set in <see cref="Phase.Archive"/>.
    /// </summary>
    public ulong Identity { get; set; }

    /// <summary>The sequence number given to the message in the account's log, once it is stored; else 0.</summary>
    public long Sequence { get; set; }

    /// <summary>The copies that go to the account's own sessions. Filled by the rules of RFC 6121 §8.5, changed in <see cref="Phase.Fork"/>.</summary>
    public IList<Delivery> Deliveries { get; } = [];

    /// <summary>The error that the sender gets, when a hook refused the stanza.</summary>
    public StanzaError? Rejection { get; private set; }

    /// <summary>True when a hook has refused or dropped the stanza; no further hook sees it.</summary>
    public bool Ended { get; private set; }

    /// <summary>Ends the stanza's way; the sender gets the error (unless the stanza is itself an error or an answer).</summary>
    public void Reject(StanzaError error)
    {
        Rejection = error;
        Ended = true;
    }

    /// <summary>Ends the stanza's way silently.</summary>
    public void Drop() => Ended = true;
}

/// <summary>A copy of a stanza for one session of the account.</summary>
public readonly record struct Delivery(IAccountSession Session, Stanza Stanza);

/// <summary>Looks at a stanza in one phase.</summary>
public delegate void StanzaHook(StanzaContext context);

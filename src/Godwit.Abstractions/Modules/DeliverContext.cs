using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Stanzas;

namespace Godwit.Abstractions.Modules;

/// <summary>What one session is about to get, in <see cref="Phase.Deliver"/>: at the first delivery, and again at each replay.</summary>
public sealed class DeliverContext(IAccount account, IAccountSession session, Stanza stanza, LogEntry? entry, bool isReplay)
{
    /// <summary>The account that delivers.</summary>
    public IAccount Account { get; } = account;

    /// <summary>The receiving session.</summary>
    public IAccountSession Session { get; } = session;

    /// <summary>The stanza; a hook may replace it.</summary>
    public Stanza Stanza { get; set; } = stanza;

    /// <summary>The stored message behind it, or null when nothing was stored.</summary>
    public LogEntry? Entry { get; } = entry;

    /// <summary>True when the message waited in the mailbox and did not go out when it came in.</summary>
    public bool IsReplay { get; } = isReplay;
}

/// <summary>Looks at what one session is about to get.</summary>
public delegate void DeliverHook(DeliverContext context);

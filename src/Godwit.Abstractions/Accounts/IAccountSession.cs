using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Abstractions.Accounts;

/// <summary>A session as its account sees it. The session's socket may be on another node.</summary>
public interface IAccountSession
{
    /// <summary>The full JID.</summary>
    Jid Address { get; }

    /// <summary>Where stanzas for this session go.</summary>
    SessionAddress Route { get; }

    /// <summary>The last available presence that it broadcast, or null while it is not available.</summary>
    Stanza? Presence { get; }

    /// <summary>The priority of that presence, 0 when it named none or there is none.</summary>
    int Priority { get; }

    /// <summary>True once the session has asked for the roster, and so gets roster pushes (RFC 6121 §2.1.6).</summary>
    bool IsInterested { get; }

    /// <summary>A value that a module keeps with the session, made empty at first use.</summary>
    T Slot<T>()
        where T : class, new();
}

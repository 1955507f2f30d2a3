using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Routing;

/// <summary>What its account keeps of a session that no node has, until its client resumes it on any of them.</summary>
/// <param name="Token">What the client resumes it with.</param>
/// <param name="For">How long it is kept each time that the client is away.</param>
/// <param name="Left">How much of that is left.</param>
/// <param name="Handled">How many stanzas of the client are durable, modulo 2^32.</param>
/// <param name="Acknowledged">How many stanzas the client has acknowledged, modulo 2^32.</param>
/// <param name="Written">Those that were written to it after these, in order.</param>
/// <param name="Waiting">Those that were not written yet, in order. What waits in the mailbox comes behind them.</param>
public sealed record ParkedSession(
    string Token, TimeSpan For, TimeSpan Left, uint Handled, uint Acknowledged, IReadOnlyList<ParkedStanza> Written, IReadOnlyList<ParkedStanza> Waiting);

/// <summary>A stanza of a parked session.</summary>
/// <param name="Stanza">The stanza.</param>
/// <param name="To">The address to write in place of the stanza's own, or null.</param>
/// <param name="Sequence">The mailbox entry that the client acknowledges with it, or 0.</param>
public readonly record struct ParkedStanza(Stanza Stanza, Jid? To, long Sequence);

/// <summary>A parked session that a client takes up.</summary>
/// <param name="Session">What was kept.</param>
/// <param name="Binding">Its address, and where its account lives.</param>
/// <param name="Setup">See <see cref="SessionSnapshot.Setup"/>.</param>
public sealed record UnparkedSession(ParkedSession Session, Binding Binding, IReadOnlyList<Stanza> Setup);

/// <summary>What an account takes along to another node.</summary>
/// <param name="Sessions">All of its sessions.</param>
/// <param name="Seen">The sessions of others that these see as available.</param>
/// <param name="RepeatsCalls">True when what its sessions have under way is sent again where it goes. An older version sees it through where it was.</param>
public sealed record MovingAccount(IReadOnlyList<MovingSession> Sessions, IReadOnlyList<SeenSession> Seen, bool RepeatsCalls)
{
    /// <summary>What an account has that does not come from another node.</summary>
    public static MovingAccount Nothing { get; } = new([], [], RepeatsCalls: true);
}

/// <summary>A session of somebody else that an account's sessions see as available.</summary>
/// <param name="Address">Its full JID.</param>
/// <param name="Node">The node on which it was when it was last heard of.</param>
public sealed record SeenSession(Jid Address, string Node);

/// <summary>A session that goes to another node with its account.</summary>
/// <param name="Session">What the account knows of it. What was acknowledged is saved.</param>
/// <param name="Behind">The mailbox entries that it has still to get.</param>
/// <param name="Parked">What is kept of it while no node has it, or null.</param>
/// <param name="IsHeld">True when its node is about to park it: what was kept so far is in <paramref name="Parked"/>.</param>
/// <param name="Given">What a node was given of it that is not known to have it yet, or null.</param>
public sealed record MovingSession(SessionSnapshot Session, IReadOnlyList<long> Behind, ParkedSession? Parked, bool IsHeld, ParkedSession? Given);

using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Server.Routing;

/// <summary>Reaches the sessions of every node through the node's gateway.</summary>
public interface IGateways
{
    /// <summary>The address of this node's gateway.</summary>
    string Here { get; }

    /// <summary>True when a node is being emptied: its sessions are about to go to others.</summary>
    bool IsLeaving(string node);

    /// <summary>Hands a stanza to a session of this node at once.</summary>
    /// <param name="node">The node of the session.</param>
    /// <param name="item">The stanza.</param>
    /// <param name="isGone">True when the node has no such session.</param>
    /// <returns>False when it is another node: nothing was done.</returns>
    bool TryDeliver(string node, GatewayItem item, out bool isGone);

    /// <summary>
    /// Hands stanzas to sessions of one node, in order. Returns the numbers of those sessions that are gone; throws when the node is. A call that breaks is made again for a while.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="items">The stanzas.</param>
    /// <param name="givenUp">From then on it is not made again.</param>
    ValueTask<IReadOnlyList<long>> SendAsync(string node, IReadOnlyList<GatewayItem> items, CancellationToken givenUp);

    /// <summary>
    /// Hands stanzas, each to sessions that share it, to one node, in order. Returns the numbers of those sessions that are gone; throws when the node is.
    /// </summary>
    ValueTask<IReadOnlyList<long>> SendAsync(string node, IReadOnlyList<GatewayFanOut> stanzas);

    /// <summary>
    /// Takes what a session of this node has not reported yet of what its client has taken over. Null when there is nothing, or the session is of another node: it
    /// reports by itself.
    /// </summary>
    IReadOnlyList<long>? TakeAcknowledged(SessionAddress route);

    /// <summary>
    /// Tells sessions of one node that their account lives elsewhere now: on <paramref name="owner"/>, where it knows them; or, when that is null, wherever it comes up, where they
    /// have to be made known to it again.
    /// </summary>
    ValueTask MovedAsync(string node, IReadOnlyList<long> sessions, string? owner);

    /// <summary>
    /// A client wants to resume a session that a node may have: it hands that over to the account at once. Completes when the account has it. Throws when that can't be.
    /// </summary>
    /// <returns>False when the node does not have the session, or keeps it.</returns>
    ValueTask<bool> HandOverAsync(string node, Jid account, string token);

    /// <summary>Tells the node that handed a session over that its client has resumed it elsewhere.</summary>
    ValueTask TakenAsync(SessionAddress route);

    /// <summary>Closes a session with a stream error (RFC 6120 §4.9.3).</summary>
    ValueTask CloseAsync(SessionAddress route, string condition);
}

/// <summary>A stanza for one session.</summary>
/// <param name="Session">The session's number at its gateway.</param>
/// <param name="Stanza">The stanza.</param>
/// <param name="Sequence">The mailbox entry that the client acknowledges with it, or 0.</param>
public readonly record struct GatewayItem(long Session, Stanza Stanza, long Sequence);

/// <summary>A stanza for sessions of one node that share it.</summary>
/// <param name="Stanza">The stanza; its <c>to</c> is set for each of them.</param>
/// <param name="Receivers">The sessions.</param>
public readonly record struct GatewayFanOut(Stanza Stanza, IReadOnlyList<GatewayReceiver> Receivers);

/// <summary>A session that gets a shared stanza.</summary>
public readonly record struct GatewayReceiver(long Session, Jid To);

using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;

namespace Godwit.Abstractions.Entities;

/// <summary>
/// An addressable thing other than an account, for example a room. It lives on one node of the cluster at a time and works in turns:
/// nothing else runs in it until it returns or awaits; while it awaits, further stanzas may come in.
/// </summary>
public interface IEntity
{
    /// <summary>Loads what it kept. Called once, before the first stanza.</summary>
    /// <param name="arrived">What <see cref="LeaveAsync"/> returned on the node where it was before; null when it was not on one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task ActivateAsync(ReadOnlyMemory<byte>? arrived, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a stanza addressed to it. What it sends must be sent in the same turn in which the order was decided, or in that order after
    /// a wait. The task completes when every effect that must survive is durable: the sender's acknowledgement waits for it.
    /// A store that fails is answered to the sender with <c>resource-constraint</c> by the caller, whom its exception must reach as it is: until the sender has been told, nothing is written behind
    /// what could not be.
    /// </summary>
    /// <param name="stanza">The stanza; <c>from</c> and <c>to</c> are set and true.</param>
    /// <param name="origin">The session that sent it, or null when it was not sent by one of this cluster.</param>
    /// <param name="tag">
    /// A number by which a message that has no id of its own is known when it comes a second time: a call from another node may fail after it was carried out, and is made again. 0 for none.
    /// </param>
    Task ReceiveAsync(Stanza stanza, SessionAddress? origin, ulong tag);

    /// <summary>True while the entity must stay in memory (it has occupants, say); an idle one may be put away at any time.</summary>
    bool IsBusy { get; }

    /// <summary>
    /// It goes to another node; no stanza comes in any more. Completes when what is under way is done, with what it knows and does not keep, in a form that other versions can read.
    /// </summary>
    Task<ReadOnlyMemory<byte>> LeaveAsync();

    /// <summary>Receivers that turned out to be gone when something was sent to them.</summary>
    Task LostAsync(IReadOnlyList<IReceiver> receivers);
}

using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;

namespace Godwit.Abstractions.Entities;

/// <summary>What the server gives to an entity.</summary>
public interface IEntityContext
{
    /// <summary>The entity's bare JID.</summary>
    Jid Address { get; }

    /// <summary>The clock.</summary>
    TimeProvider Time { get; }

    /// <summary>The entity's documents.</summary>
    IDocuments Documents { get; }

    /// <summary>Opens the entity's log of messages.</summary>
    ValueTask<IMessageLog> OpenLogAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sends a stanza to where its <c>to</c> says. Completes when it has left there what it must leave, or the entity was answered that it
    /// did not; never fails.
    /// </summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="tag">By which the recipient knows a message that comes again, as in <see cref="IEntity.ReceiveAsync"/>; 0 for none.</param>
    Task SendAsync(Stanza stanza, ulong tag = 0);

    /// <summary>A session to which the entity will send something.</summary>
    /// <param name="address">Its full JID.</param>
    /// <param name="route">Where it is; null when that is not known: then it is reached by its address.</param>
    IReceiver Receiver(Jid address, SessionAddress? route);

    /// <summary>
    /// Sends one stanza to many sessions: one call for each node that holds some of them. <c>to</c> is set for each receiver, the rest is
    /// shared. Ordered with what was sent to the same receivers before. Those that are gone are reported to <see cref="IEntity.LostAsync"/>.
    /// </summary>
    void Send(Stanza stanza, IReadOnlyList<IReceiver> receivers);

    /// <summary>
    /// Completes when all that the entity has sent is where it should be, or lost and <see cref="IEntity.LostAsync"/> has been told; or when it has taken too long. For an entity that is about to go
    /// to another node.
    /// </summary>
    /// <param name="receivers">Those that it takes along.</param>
    /// <returns>Those of them that may still be sent something by this node: from another one they are not to be sent anything but that they are out.</returns>
    Task<IReadOnlyList<IReceiver>> SettleAsync(IReadOnlyList<IReceiver> receivers);

    /// <summary>Takes receivers for gone: <see cref="IEntity.LostAsync"/> is told of them.</summary>
    void Lose(IReadOnlyList<IReceiver> receivers);
}

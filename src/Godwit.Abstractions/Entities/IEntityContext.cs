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

    /// <summary>
    /// Sends one stanza to many sessions: one call for each node that holds some of them. <c>to</c> is set for each receiver, the rest is
    /// shared. Ordered with what was sent to the same sessions before. Sessions that are gone are reported to <see cref="IEntity.LostAsync"/>.
    /// </summary>
    void Send(Stanza stanza, IReadOnlyList<Receiver> receivers);
}

/// <summary>A session that gets a stanza, and the address it knows itself by.</summary>
public readonly record struct Receiver(Jid To, SessionAddress Route);

using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Entities;

/// <summary>
/// A session that gets what an entity sends to many. What is sent to it arrives in the order in which it was sent, also while the session, its account or the entity goes from one node to
/// another; where that can't be, it is lost (<see cref="IEntity.LostAsync"/>). Used in turns of the entity.
/// </summary>
public interface IReceiver
{
    /// <summary>The full JID by which the session knows itself.</summary>
    Jid Address { get; }

    /// <summary>Where the session is; null while it is reached by its address, through its account.</summary>
    SessionAddress? Route { get; }

    /// <summary>The session has sent something: it is reached there as soon as what was sent to it before has arrived.</summary>
    void HeardFrom(SessionAddress origin);
}

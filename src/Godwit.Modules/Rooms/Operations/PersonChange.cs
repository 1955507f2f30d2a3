using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>A change of what somebody is in or to a room.</summary>
internal abstract record PersonChange(string? Reason)
{
    /// <summary>Why the sender may not do it, or null.</summary>
    public abstract StanzaError? Refusal(RoomTurn turn);

    /// <summary>Does it and tells everybody.</summary>
    public abstract void Apply(RoomTurn turn);
}

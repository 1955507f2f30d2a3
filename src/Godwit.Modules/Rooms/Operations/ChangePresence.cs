using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>An occupant goes away, comes back, changes what it says of itself (XEP-0045 §7.7).</summary>
internal static class ChangePresence
{
    public static void Run(RoomTurn turn, Occupant occupant)
    {
        var changed = occupant.With(new OccupantSession(turn.Origin, Enter.Content(turn.Stanza)));
        turn.Become(turn.Room.Occupants.With(changed));
        new Notice(changed, turn.SenderAffiliation).SendToAll(turn);
    }
}

using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>An occupant takes another nickname, for all of its sessions (XEP-0045 §7.6).</summary>
internal static class ChangeNick
{
    private const int NickChanged = 303;

    public static void Run(RoomTurn turn, Occupant occupant, string nick)
    {
        if (turn.Room.Occupants.TryFind(nick, out _))
        {
            turn.Refuse(StanzaError.Conflict);
            return;
        }

        new Notice(occupant, turn.SenderAffiliation) { IsLeaving = true, NewNick = nick, Codes = [NickChanged] }.SendToAll(turn);
        var renamed = (occupant with { Nick = nick }).With(new OccupantSession(turn.Origin, Enter.Content(turn.Stanza)));
        turn.Become(turn.Room.Occupants.Without(occupant.Nick).With(renamed));
        new Notice(renamed, turn.SenderAffiliation).SendToAll(turn);
    }
}

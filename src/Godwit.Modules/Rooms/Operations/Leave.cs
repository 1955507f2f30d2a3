using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Jids;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>A session leaves (XEP-0045 §7.14); with the last one of an occupant the occupant does.</summary>
internal static class Leave
{
    private const int KickedByError = 333;

    public static void Run(RoomTurn turn) => Run(turn, turn.From, isBroken: false);

    /// <summary>A session leaves.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="session">The session's full JID.</param>
    /// <param name="isBroken">True when it could not be reached any more.</param>
    public static void Run(RoomTurn turn, Jid session, bool isBroken)
    {
        if (turn.State?.Occupants.OfSession(session) is not { } occupant)
        {
            return;
        }

        var affiliation = turn.Room.Record.Of(occupant.Account);
        IReadOnlyList<int> codes = isBroken ? [KickedByError] : [];
        OccupantSession[] itself = [.. occupant.Sessions.Where(s => s.Address.Equals(session))];
        var notice = new Notice(occupant with { Sessions = [.. itself] }, affiliation)
        {
            IsLeaving = true,
            Codes = codes,
            LastWords = isBroken ? null : Enter.Content(turn.Stanza),
        };
        if (occupant.Without(session) is { } rest)
        {
            // The others see it stay, as its other sessions are.
            notice.Send(turn, itself, []);
            turn.Become(turn.Room.Occupants.With(rest));
            new Notice(rest, affiliation).SendToAll(turn);
            return;
        }

        notice.SendToAll(turn);
        turn.Become(turn.Room.Occupants.Without(occupant.Nick));
    }
}

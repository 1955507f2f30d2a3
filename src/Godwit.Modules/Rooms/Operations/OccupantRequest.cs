using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>
/// A request to an occupant. The room answers a ping of an occupant to itself, by which clients find out whether they are still inside
/// (XEP-0410); other requests it does not pass on.
/// </summary>
internal static class OccupantRequest
{
    public static void Run(RoomTurn turn)
    {
        if (turn.Sender is not { } sender)
        {
            turn.Refuse(StanzaError.NotAcceptable);
        }
        else if (!turn.Room.Occupants.TryFind(turn.Stanza.To!.Resource!, out var target))
        {
            turn.Refuse(StanzaError.ItemNotFound);
        }
        else if (target.Nick == sender.Nick && turn.Stanza.Has("ping", RoomNamespaces.Ping) && turn.Stanza.Type == "get")
        {
            turn.Answer(turn.Stanza.Reply(null));
        }
        else
        {
            turn.Refuse(StanzaError.ServiceUnavailable);
        }
    }
}

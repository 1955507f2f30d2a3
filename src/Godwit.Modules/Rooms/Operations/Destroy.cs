using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>An owner destroys the room (XEP-0045 §10.9): everybody is told and out, and nothing of it is left.</summary>
internal static class Destroy
{
    /// <summary>Destroys the room.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="request">What the owner said: where to go instead, and why; null for nothing.</param>
    public static void Run(RoomTurn turn, Element? request)
    {
        var told = new Element("destroy", RoomNamespaces.User).Set("jid", request?["jid"]);
        if (request?.Child("reason", RoomNamespaces.Owner)?.Text is { } reason)
        {
            told.Add("reason", reason);
        }

        if (request?.Child("password", RoomNamespaces.Owner)?.Text is { } password)
        {
            told.Add("password", password);
        }

        foreach (var occupant in turn.Room.Occupants.All)
        {
            new Notice(occupant, Affiliation.None) { IsLeaving = true, Destruction = told }.Send(turn, occupant.Sessions, []);
        }

        turn.Vanish();
        turn.Answer(turn.Stanza.Reply(null));
    }
}

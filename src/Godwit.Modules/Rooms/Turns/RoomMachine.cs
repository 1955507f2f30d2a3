using Godwit.Abstractions.Archives;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Operations;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Turns;

/// <summary>Finds the operation for what comes to a room (XEP-0045). Each operation has a file of its own.</summary>
internal static class RoomMachine
{
    public static void Run(RoomTurn turn)
    {
        switch (turn.Stanza.Kind)
        {
            case StanzaKind.Presence:
                Presence(turn);
                break;
            case StanzaKind.Message:
                Message(turn);
                break;
            default:
                Request(turn);
                break;
        }

        if (turn is { IsDeserted: true, Room.Kept: null })
        {
            turn.Vanish();
        }
    }

    /// <summary>Takes out a session that is gone, unless it has entered again since.</summary>
    public static void Lose(RoomTurn turn)
    {
        if (turn.State?.Occupants.Receiver(turn.From)?.Equals(turn.Origin) == true)
        {
            Leave.Run(turn, turn.From, isBroken: true);
        }

        if (turn is { IsDeserted: true, Room.Kept: null })
        {
            turn.Vanish();
        }
    }

    /// <summary>A room that nobody has configured yet is there for its maker only (XEP-0045 §7.2.10, §17.2).</summary>
    private static bool IsThere(RoomTurn turn) => turn.State is { } room && (!room.IsLocked || turn.SenderAffiliation == Affiliation.Owner);

    private static void Presence(RoomTurn turn)
    {
        switch (turn.Stanza.Type)
        {
            case null:
                Enter.Run(turn);
                break;
            case "unavailable":
                Leave.Run(turn);
                break;
            case "error":
                Bounce.Run(turn);
                break;
            default:
                // Rooms take part in no subscriptions.
                break;
        }
    }

    private static void Message(RoomTurn turn)
    {
        var message = turn.Stanza;
        if (!IsThere(turn))
        {
            turn.Refuse(StanzaError.ItemNotFound);
        }
        else if (message.IsError)
        {
            Bounce.Run(turn);
        }
        else if (message.To!.Resource is not null)
        {
            PrivateMessage.Run(turn);
        }
        else if (message.Type == "groupchat")
        {
            Say.Run(turn);
        }
        else
        {
            Invite.Run(turn);
        }
    }

    private static void Request(RoomTurn turn)
    {
        var request = turn.Stanza;
        if (!request.IsRequest)
        {
            return;
        }

        if (request.To!.Resource is not null)
        {
            OccupantRequest.Run(turn);
            return;
        }

        if (!IsThere(turn))
        {
            turn.Refuse(StanzaError.ItemNotFound);
            return;
        }

        var payload = request.Children.Count == 1 ? request.Children[0] : default;
        switch (payload.Namespace, payload.Name, request.Type)
        {
            case (RoomNamespaces.DiscoInfo, "query", "get"):
                Describe.Info(turn);
                break;
            case (RoomNamespaces.DiscoItems, "query", "get"):
                Describe.Items(turn);
                break;
            case (RoomNamespaces.Admin, "query", "get"):
                ListPeople.Run(turn);
                break;
            case (RoomNamespaces.Admin, "query", "set"):
                ChangePeople.Run(turn);
                break;
            case (RoomNamespaces.Owner, "query", "get"):
                Configure.Show(turn);
                break;
            case (RoomNamespaces.Owner, "query", "set"):
                Configure.Run(turn);
                break;
            case (ArchiveQuery.Namespace, _, _):
                ReadArchive.Run(turn);
                break;
            case (RoomNamespaces.Ping, "ping", "get"):
                turn.Answer(request.Reply(null));
                break;
            default:
                turn.Refuse(payload.Name is null ? StanzaError.BadRequest : StanzaError.ServiceUnavailable);
                break;
        }
    }
}

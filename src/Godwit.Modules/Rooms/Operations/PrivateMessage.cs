using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>An occupant says something to another one alone (XEP-0045 §7.5).</summary>
internal static class PrivateMessage
{
    public static void Run(RoomTurn turn)
    {
        if (turn.Stanza.Type == "groupchat")
        {
            turn.Refuse(StanzaError.BadRequest);
        }
        else if (turn.Sender is not { } sender)
        {
            turn.Refuse(StanzaError.NotAcceptable);
        }
        else if (!turn.Room.Occupants.TryFind(turn.Stanza.To!.Resource!, out var recipient))
        {
            turn.Refuse(StanzaError.ItemNotFound);
        }
        else
        {
            Forward(turn, sender, recipient);
        }
    }

    /// <summary>Forwards a message, or the error that came back for one.</summary>
    public static void Forward(RoomTurn turn, Occupant sender, Occupant recipient)
    {
        var message = Claims.Remove(turn.Stanza, turn.Address)
            .Append(new Element("x", RoomNamespaces.User))
            .With(turn.Room.AddressOf(sender.Nick), null);

        // The first session's account keeps it; the others only see it.
        turn.Add(new RoomEffect.Post(message.WithTo(recipient.Sessions[0].Address)));
        turn.Tell(message, [.. recipient.Sessions.Skip(1)]);
    }
}

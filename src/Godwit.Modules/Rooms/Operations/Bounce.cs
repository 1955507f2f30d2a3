using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol;
using Godwit.Protocol.Stanzas;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>
/// An error comes back from an occupant. One that says that nobody is there any more takes the session out of the room (XEP-0045 §18.1.2);
/// another one goes to the occupant whose message it answers.
/// </summary>
internal static class Bounce
{
    public static void Run(RoomTurn turn)
    {
        if (turn.Sender is not { } occupant)
        {
            return;
        }

        if (turn.Stanza.Kind == StanzaKind.Presence || IsGone(turn.Stanza, occupant.Sessions.Any(s => s.Address.Equals(turn.From) && s.Receiver.Route is null)))
        {
            Leave.Run(turn, turn.From, isBroken: true);
        }
        else if (turn.Stanza.To!.Resource is { } nick && turn.Room.Occupants.TryFind(nick, out var other))
        {
            PrivateMessage.Forward(turn, occupant, other);
        }
    }

    /// <param name="error">The error.</param>
    /// <param name="isByAddress">True when the session is reached by its address: then its account, which does not know it, says this of itself.</param>
    private static bool IsGone(Stanza error, bool isByAddress) =>
        error.Child("error", Namespaces.Client)?.Elements.Any(e => e.Namespace == Namespaces.StanzaErrors
            && (e.Name is "gone" or "item-not-found" or "recipient-unavailable" or "redirect" or "remote-server-not-found" or "remote-server-timeout"
                || (isByAddress && e.Name == "service-unavailable"))) ?? false;
}

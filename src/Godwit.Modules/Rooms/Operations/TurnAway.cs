using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>
/// Presence of somebody who is not inside and does not ask to enter. The client thinks that it is inside, after a restart of the server say: it is told that
/// it is not, so that it enters anew (XEP-0045 §7.2.18). The protocol before XEP-0045, which entered in this way, is not spoken.
/// </summary>
internal static class TurnAway
{
    private const int Self = 110;
    private const int Kicked = 307;
    private const int ByError = 333;

    public static void Run(RoomTurn turn)
    {
        var item = new Element("item", RoomNamespaces.User)
            .Set("affiliation", turn.SenderAffiliation.ToText())
            .Set("role", Role.None.ToText())
            .Add("reason", "You are not in the room.");
        var x = new Element("x", RoomNamespaces.User).Add(item).AddRange(new[] { Self, Kicked, ByError }.Select(Notice.Status));
        turn.Answer(Stanza.Presence(turn.Stanza.To, turn.From, "unavailable", x));
    }
}

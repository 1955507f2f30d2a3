using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Lists those of an affiliation or a role (XEP-0045 §9.5, §9.6 and alike).</summary>
internal static class ListPeople
{
    public static void Run(RoomTurn turn)
    {
        var item = turn.Stanza.Payload!.Child("item");
        if (AffiliationNames.TryRead(item?["affiliation"], out var affiliation) && affiliation != Affiliation.None)
        {
            Affiliated(turn, affiliation.Value);
        }
        else if (RoleNames.TryRead(item?["role"], out var role) && role != Role.None)
        {
            InRole(turn, role.Value);
        }
        else
        {
            turn.Refuse(StanzaError.BadRequest);
        }
    }

    private static void Affiliated(RoomTurn turn, Affiliation affiliation)
    {
        // In a room where members know each other they may see who the others are, which end-to-end encryption needs.
        var isFamily = turn.Room.Configuration is { IsMembersOnly: true, IsNonAnonymous: true };
        var mayAsk = turn.SenderAffiliation >= Affiliation.Admin
            || (affiliation != Affiliation.Outcast && isFamily && turn.SenderAffiliation >= Affiliation.Member);
        if (!mayAsk)
        {
            turn.Refuse(StanzaError.Forbidden);
            return;
        }

        Reply(turn, turn.Room.Record.Affiliations.Where(p => p.Value == affiliation).OrderBy(p => p.Key.ToString(), StringComparer.Ordinal)
            .Select(p => Item(p.Value).Set("jid", p.Key.ToString())));
    }

    private static void InRole(RoomTurn turn, Role role)
    {
        if (turn.Sender is not { Role: Role.Moderator })
        {
            turn.Refuse(StanzaError.Forbidden);
            return;
        }

        Reply(turn, turn.Room.Occupants.All.Where(o => o.Role == role).OrderBy(o => o.Nick, StringComparer.Ordinal)
            .Select(o => Item(turn.Room.Record.Of(o.Account)).Set("jid", o.Sessions[^1].Address.ToString()).Set("nick", o.Nick).Set("role", o.Role.ToText())));
    }

    private static Element Item(Affiliation affiliation) => new Element("item", RoomNamespaces.Admin).Set("affiliation", affiliation.ToText());

    private static void Reply(RoomTurn turn, IEnumerable<Element> items) =>
        turn.Answer(turn.Stanza.Reply(new Element("query", RoomNamespaces.Admin).AddRange(items)));
}

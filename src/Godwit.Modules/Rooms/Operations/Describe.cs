using System.Globalization;
using Godwit.Abstractions.Archives;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Forms;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>Tells what a room is like (XEP-0045 §6.4) and who is in it (§6.5).</summary>
internal static class Describe
{
    /// <summary>Where one would ask for one's reserved nickname (§7.12), and what the room lets through (§18.1.1).</summary>
    private const string ReservedNick = "x-roomuser-item";
    private const string Traffic = "http://jabber.org/protocol/muc#traffic";

    public static void Info(RoomTurn turn)
    {
        if (turn.Stanza.Payload!["node"] is { } node)
        {
            turn.Refuse(node switch
            {
                ReservedNick => StanzaError.FeatureNotImplemented,
                Traffic => StanzaError.ServiceUnavailable,
                _ => StanzaError.ItemNotFound,
            });
            return;
        }

        var (room, configuration) = (turn.Room, turn.Room.Configuration);
        var query = new Element("query", RoomNamespaces.DiscoInfo)
            .Add(new Element("identity", RoomNamespaces.DiscoInfo).Set("category", "conference").Set("type", "text")
                .Set("name", configuration.Name.Length > 0 ? configuration.Name : room.Address.Local));
        foreach (var feature in Features(configuration))
        {
            query.Add(new Element("feature", RoomNamespaces.DiscoInfo).Set("var", feature));
        }

        var form = new DataForm("result", RoomNamespaces.Information)
            .Add(FormField.Line("muc#roominfo_description", "Description", configuration.Description))
            .Add(FormField.Line("muc#roominfo_occupants", "Number of occupants", room.Occupants.Count.ToString(CultureInfo.InvariantCulture)))
            .Add(FormField.Line("muc#roominfo_subject", "Subject", room.Record.Subject?.Text))
            .Add(FormField.Truth("muc#roominfo_subjectmod", "Participants may change the subject", configuration.ParticipantsMayChangeSubject));
        turn.Answer(turn.Stanza.Reply(query.Add(form.ToElement())));
    }

    /// <summary>The nicknames, to those inside and where everybody may know.</summary>
    public static void Items(RoomTurn turn)
    {
        var query = new Element("query", RoomNamespaces.DiscoItems).Set("node", turn.Stanza.Payload!["node"]);
        if (turn.Sender is not null || turn.Room.Configuration is { IsPublic: true, IsMembersOnly: false, Password: null })
        {
            query.AddRange(turn.Room.Occupants.All.Select(o => o.Nick).Order(StringComparer.Ordinal)
                .Select(nick => new Element("item", RoomNamespaces.DiscoItems).Set("jid", turn.Room.AddressOf(nick).ToString()).Set("name", nick)));
        }

        turn.Answer(turn.Stanza.Reply(query));
    }

    private static IEnumerable<string> Features(RoomConfiguration configuration) =>
    [
        RoomNamespaces.DiscoInfo, RoomNamespaces.DiscoItems, RoomNamespaces.Muc, RoomNamespaces.StableId, RoomNamespaces.SelfPing, .. ArchiveQuery.Features,
        configuration.IsPersistent ? "muc_persistent" : "muc_temporary",
        configuration.IsPublic ? "muc_public" : "muc_hidden",
        configuration.IsMembersOnly ? "muc_membersonly" : "muc_open",
        configuration.IsModerated ? "muc_moderated" : "muc_unmoderated",
        configuration.IsNonAnonymous ? "muc_nonanonymous" : "muc_semianonymous",
        configuration.Password is null ? "muc_unsecured" : "muc_passwordprotected",
    ];
}

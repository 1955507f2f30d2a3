using Godwit.Abstractions.Stores;
using Godwit.Modules.Rooms.Model;
using Godwit.Modules.Rooms.Turns;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Operations;

/// <summary>
/// Who said a message: kept with it in the archive, and shown to those who may know it when they ask (XEP-0313 §6.1.2). Clients need it to read
/// what is encrypted to the members of a room, for a nickname tells nothing once its occupant has left.
/// </summary>
internal static class Signature
{
    /// <summary>The message with who said it. What a client wrote in its place has been taken out before.</summary>
    public static Stanza Add(Stanza message, RoomTurn turn, Occupant speaker)
    {
        var item = new Element("item", RoomNamespaces.User)
            .Set("affiliation", turn.SenderAffiliation.ToText())
            .Set("role", speaker.Role.ToText())
            .Set("jid", turn.From.ToString());
        return message.Append(new Element("x", RoomNamespaces.User).Add(item));
    }

    /// <summary>The message without it.</summary>
    public static Stanza Remove(Stanza message) => message.Without(c => c is { Name: "x", Namespace: RoomNamespaces.User });

    /// <summary>The entry without it.</summary>
    public static LogEntry Remove(LogEntry entry) => entry with { Stanza = Remove(Stanza.ParseStanza(entry.Stanza)).ToUtf8() };

    /// <summary>True when the sender may know who the speakers were.</summary>
    public static bool IsShown(RoomTurn turn) =>
        turn.Room.Configuration.IsNonAnonymous || turn.SenderAffiliation >= Affiliation.Admin || turn.Sender is { Role: Role.Moderator };
}

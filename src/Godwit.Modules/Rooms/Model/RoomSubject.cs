using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;

namespace Godwit.Modules.Rooms.Model;

/// <summary>What is talked about.</summary>
/// <param name="Text">The subject; empty when it was taken away.</param>
/// <param name="Nick">Who set it.</param>
/// <param name="Time">When.</param>
internal sealed record RoomSubject(string Text, string Nick, DateTimeOffset Time)
{
    /// <summary>The message that tells somebody who joins (XEP-0045 §7.2.15).</summary>
    public Stanza ToMessage(Jid room) => Stanza.Message(
        room.WithResource(Nick),
        null,
        "groupchat",
        null,
        new Element("subject", Namespaces.Client).AddText(Text),
        new Element("delay", Forwarded.Delay).Set("from", room.ToString()).Set("stamp", Timestamp.Write(Time)));

    /// <summary>The message that tells that nobody has said what is talked about.</summary>
    public static Stanza None(Jid room) => Stanza.Message(room, null, "groupchat", null, new Element("subject", Namespaces.Client));
}

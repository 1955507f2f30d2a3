using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>Turns the usual names and namespaces into strings without allocating. Filled once, then only read.</summary>
internal static class NameTable
{
    private const int Slots = 1024;

    private static readonly string[] Usual =
    [
        "message", "presence", "iq", "body", "subject", "thread", "show", "status", "priority", "error", "query", "item", "group", "bind",
        "resource", "session", "ping", "vCard", "c", "x", "active", "inactive", "composing", "paused", "gone", "request", "received", "sent",
        "displayed", "markable", "origin-id", "stanza-id", "delay", "forwarded", "result", "fin", "set", "field", "value", "enable", "enabled",
        "disable", "resume", "resumed", "failed", "r", "a", "history", "status", "invite", "nick", "replace", "reply", "reactions", "reaction",
        "encrypted", "encryption", "store", "no-store", "no-copy", "no-permanent-store", "private", "event", "items", "pubsub", "block", "unblock",
        "blocklist", "prefs", "metadata", "time", "storage", "html", "reference", "retract", "apply-to", "fallback", "file", "url", "sims",
        "stream", "auth", "response", "abort", "starttls", "open", "close", "username", "password", "text",
        Namespaces.Client, Namespaces.Streams, Namespaces.StreamErrors, Namespaces.StanzaErrors, Namespaces.Tls, Namespaces.Sasl, Namespaces.Bind,
        Namespaces.Session, Namespaces.Roster, Namespaces.StreamManagement, Namespaces.Framing, Namespaces.Xml,
        "urn:xmpp:ping", "http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/disco#items", "jabber:iq:version", "urn:xmpp:time",
        "http://jabber.org/protocol/caps", "vcard-temp", "vcard-temp:x:update", "urn:xmpp:carbons:2", "urn:xmpp:mam:2", "urn:xmpp:sid:0",
        "urn:xmpp:delay", "urn:xmpp:forward:0", "urn:xmpp:receipts", "urn:xmpp:chat-markers:0", "http://jabber.org/protocol/chatstates",
        "urn:xmpp:csi:0", "urn:xmpp:blocking", "jabber:iq:private", "jabber:iq:register", "jabber:x:data", "jabber:x:conference", "jabber:x:oob",
        "http://jabber.org/protocol/muc", "http://jabber.org/protocol/muc#user", "http://jabber.org/protocol/muc#admin",
        "http://jabber.org/protocol/muc#owner", "http://jabber.org/protocol/pubsub", "http://jabber.org/protocol/pubsub#event",
        "http://jabber.org/protocol/rsm", "urn:xmpp:hints", "urn:xmpp:reply:0", "urn:xmpp:reactions:0", "urn:xmpp:message-correct:0",
        "eu.siacs.conversations.axolotl", "urn:xmpp:eme:0", "urn:xmpp:jingle-message:0", "http://jabber.org/protocol/nick", "urn:xmpp:fallback:0",
        "get", "result", "chat", "groupchat", "headline", "normal", "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe",
        "en", "1.0",
    ];

    private static readonly (byte[]? Name, string Text)[] Table = Fill();

    /// <summary>The string for a name; a new one when it is not a usual one.</summary>
    public static string Get(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            return "";
        }

        for (var slot = Hash(name); Table[slot].Name is { } known; slot = (slot + 1) % Slots)
        {
            if (name.SequenceEqual(known))
            {
                return Table[slot].Text;
            }
        }

        return XmlReferences.Decode(name, isAttribute: true);
    }

    private static (byte[]? Name, string Text)[] Fill()
    {
        var table = new (byte[]? Name, string Text)[Slots];
        foreach (var text in Usual.Distinct())
        {
            var name = Encoding.UTF8.GetBytes(text);
            var slot = Hash(name);
            while (table[slot].Name is not null)
            {
                slot = (slot + 1) % Slots;
            }

            table[slot] = (name, text);
        }

        return table;
    }

    /// <summary>Length, first and last bytes tell the usual names apart well enough; nobody can fill this table from outside.</summary>
    private static int Hash(ReadOnlySpan<byte> name)
    {
        var hash = (uint)name.Length;
        var middle = name.Length / 2;
        hash = (hash * 31) + name[0];
        hash = (hash * 31) + name[middle];
        hash = (hash * 31) + name[^1];
        hash = (hash * 31) + name[Math.Max(0, name.Length - 4)];
        return (int)(hash * 2654435761u >> 22);
    }
}

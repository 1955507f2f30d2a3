using System.Buffers;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Stanzas;

/// <summary>Stanzas that carry another stanza (XEP-0297). The carried one is copied as the bytes it is.</summary>
public static class Forwarded
{
    /// <summary>The namespace of XEP-0297.</summary>
    public const string Namespace = "urn:xmpp:forward:0";

    /// <summary>The namespace of XEP-0203.</summary>
    public const string Delay = "urn:xmpp:delay";

    /// <summary>Makes a message that carries a stanza.</summary>
    /// <param name="from">The carrying message's sender.</param>
    /// <param name="to">Its recipient.</param>
    /// <param name="type">Its type, or null.</param>
    /// <param name="wrapper">Says why: its child element, to be given without children; the forwarded stanza goes into it.</param>
    /// <param name="stanza">The carried stanza, as <see cref="Stanza.ToUtf8"/> writes it.</param>
    /// <param name="time">When that was received, or null to leave it open.</param>
    public static Stanza Message(Jid? from, Jid? to, string? type, Element wrapper, ReadOnlySpan<byte> stanza, DateTimeOffset? time = null)
    {
        var output = new ArrayBufferWriter<byte>(stanza.Length + 256);
        var forwarded = new Element("forwarded", Namespace);
        XmppWriter.WriteStart(output, wrapper, Namespaces.Client);
        XmppWriter.WriteStart(output, forwarded, wrapper.Namespace);
        if (time is { } stamp)
        {
            XmppWriter.Write(output, new Element("delay", Delay).Set("stamp", Timestamp.Write(stamp)), Namespace);
        }

        output.Write(stanza);
        XmppWriter.WriteEnd(output, forwarded);
        XmppWriter.WriteEnd(output, wrapper);
        ChildRef[] children = [new(wrapper.Name, wrapper.Namespace, 0, output.WrittenCount)];
        return new Stanza(StanzaKind.Message, output.WrittenMemory, children) { From = from, To = to, Type = type };
    }
}

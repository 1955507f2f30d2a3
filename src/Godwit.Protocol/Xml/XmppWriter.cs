using System.Buffers;
using System.Text;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;

namespace Godwit.Protocol.Xml;

/// <summary>Writes stanzas and elements as UTF-8. A stanza's content goes out as it is; writing one allocates nothing.</summary>
public static class XmppWriter
{
    /// <summary>Writes a stanza.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="to">An address in place of the stanza's own; null keeps that.</param>
    /// <param name="declareNamespace">True to declare <c>jabber:client</c>, where no stream header does (RFC 7395 §3.3.3, storage).</param>
    public static void Write(IBufferWriter<byte> output, Stanza stanza, Jid? to = null, bool declareNamespace = false)
    {
        var name = Stanza.NameOf(stanza.Kind);
        output.Write("<"u8);
        output.Write(name);
        if (declareNamespace)
        {
            output.Write(" xmlns=\"jabber:client\""u8);
        }

        WriteAttribute(output, " from=\""u8, stanza.From?.ToString());
        WriteAttribute(output, " to=\""u8, (to ?? stanza.To)?.ToString());
        WriteAttribute(output, " type=\""u8, stanza.Type);
        WriteAttribute(output, " id=\""u8, stanza.Id);
        WriteAttribute(output, " xml:lang=\""u8, stanza.Language);
        if (stanza.Content.IsEmpty)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        output.Write(stanza.Content.Span);
        output.Write("</"u8);
        output.Write(name);
        output.Write(">"u8);
    }

    /// <summary>Writes an element that stands in this default namespace, with every other namespace declared where it is used.</summary>
    public static void Write(IBufferWriter<byte> output, Element element, string defaultNamespace) =>
        Write(output, element, defaultNamespace, element.Namespace == Namespaces.Xml ? "xml:"u8 : default);

    /// <summary>
    /// Writes a first-level element of a stream over TCP: the stream's own elements have the prefix that <see cref="WriteStreamOpen"/>
    /// declares (RFC 6120 §4.8.5).
    /// </summary>
    public static void WriteFirstLevel(IBufferWriter<byte> output, Element element) =>
        Write(output, element, Namespaces.Client, element.Namespace == Namespaces.Streams ? "stream:"u8 : default);

    private static void Write(IBufferWriter<byte> output, Element element, string defaultNamespace, ReadOnlySpan<byte> prefix)
    {
        var inner = WriteTagStart(output, element, defaultNamespace, prefix);
        if (element.Nodes.Count == 0)
        {
            output.Write("/>"u8);
            return;
        }

        output.Write(">"u8);
        var nodes = element.Nodes;
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i] is Element child)
            {
                Write(output, child, inner);
            }
            else
            {
                XmlEscape.Write(output, (string)nodes[i], isAttribute: false);
            }
        }

        WriteEnd(output, element, prefix);
    }

    /// <summary>Writes an element's start tag, for an element whose content comes from elsewhere.</summary>
    internal static void WriteStart(IBufferWriter<byte> output, Element element, string defaultNamespace)
    {
        WriteTagStart(output, element, defaultNamespace, default);
        output.Write(">"u8);
    }

    /// <summary>Writes an element's end tag.</summary>
    internal static void WriteEnd(IBufferWriter<byte> output, Element element, ReadOnlySpan<byte> prefix = default)
    {
        output.Write("</"u8);
        WriteName(output, element.Name, prefix);
        output.Write(">"u8);
    }

    /// <summary>Writes a start tag but for its end; returns the default namespace inside.</summary>
    private static string WriteTagStart(IBufferWriter<byte> output, Element element, string defaultNamespace, ReadOnlySpan<byte> prefix)
    {
        output.Write("<"u8);
        WriteName(output, element.Name, prefix);
        var inner = prefix.IsEmpty ? element.Namespace : defaultNamespace;
        if (inner != defaultNamespace)
        {
            WriteAttribute(output, " xmlns=\""u8, inner);
        }

        WriteAttributes(output, element);
        return inner;
    }

    /// <summary>Writes the start tag of a stream over TCP (RFC 6120 §4.7), with the XML declaration.</summary>
    public static void WriteStreamOpen(IBufferWriter<byte> output, StreamHeader header)
    {
        output.Write("<?xml version='1.0'?><stream:stream xmlns=\"jabber:client\" xmlns:stream=\"http://etherx.jabber.org/streams\""u8);
        WriteAttribute(output, " from=\""u8, header.From);
        WriteAttribute(output, " to=\""u8, header.To);
        WriteAttribute(output, " id=\""u8, header.Id);
        WriteAttribute(output, " version=\""u8, header.Version);
        WriteAttribute(output, " xml:lang=\""u8, header.Language);
        output.Write(">"u8);
    }

    private static void WriteAttributes(IBufferWriter<byte> output, Element element)
    {
        var prefixes = 0;
        var attributes = element.Attributes;
        for (var i = 0; i < attributes.Count; i++)
        {
            var (name, ns, value) = attributes[i];
            if (ns.Length == 0)
            {
                output.Write(" "u8);
                Encoding.UTF8.GetBytes(name, output);
            }
            else if (ns == Namespaces.Xml)
            {
                output.Write(" xml:"u8);
                Encoding.UTF8.GetBytes(name, output);
            }
            else
            {
                var prefix = $"ns{prefixes++}";
                Encoding.UTF8.GetBytes($" xmlns:{prefix}=\"", output);
                XmlEscape.Write(output, ns, isAttribute: true);
                Encoding.UTF8.GetBytes($"\" {prefix}:{name}", output);
            }

            output.Write("=\""u8);
            XmlEscape.Write(output, value, isAttribute: true);
            output.Write("\""u8);
        }
    }

    private static void WriteName(IBufferWriter<byte> output, string name, ReadOnlySpan<byte> prefix)
    {
        output.Write(prefix);
        Encoding.UTF8.GetBytes(name, output);
    }

    private static void WriteAttribute(IBufferWriter<byte> output, ReadOnlySpan<byte> start, string? value)
    {
        if (value is not null)
        {
            output.Write(start);
            XmlEscape.Write(output, value, isAttribute: true);
            output.Write("\""u8);
        }
    }
}

using System.Buffers;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Stanzas;

/// <summary>Making stanzas, from nothing and from other stanzas.</summary>
public sealed partial class Stanza
{
    /// <summary>Makes a message (RFC 6121 §5).</summary>
    public static Stanza Message(Jid? from, Jid? to, string? type, string? id, params ReadOnlySpan<Element?> children) =>
        Make(StanzaKind.Message, from, to, type, id, children);

    /// <summary>Makes a presence stanza (RFC 6121 §4).</summary>
    public static Stanza Presence(Jid? from, Jid? to, string? type, params ReadOnlySpan<Element?> children) =>
        Make(StanzaKind.Presence, from, to, type, null, children);

    /// <summary>Makes a presence stanza that answers this one, a probe: same id (RFC 6121 §4.3.2.1).</summary>
    public Stanza ToPresence(Jid from, Jid to, string? type) => Make(StanzaKind.Presence, from, to, type, Id, []);

    /// <summary>Makes an iq (RFC 6120 §8.2.3).</summary>
    public static Stanza Iq(Jid? from, Jid? to, string type, string id, params ReadOnlySpan<Element?> children) =>
        Make(StanzaKind.Iq, from, to, type, id, children);

    /// <summary>The result that answers this request: addresses swapped, same id.</summary>
    public Stanza Reply(Element? payload) => Make(StanzaKind.Iq, To, From, "result", Id, [payload]);

    /// <summary>The error that answers this stanza (RFC 6120 §8.3): addresses swapped, same id.</summary>
    public Stanza ToError(StanzaError error) => Make(Kind, To, From, "error", Id, [error.ToElement()]);

    /// <summary>The same stanza with one more child, at the end.</summary>
    public Stanza Append(Element child)
    {
        var output = WriteBuffer.Rent();
        output.Write(Content.Span);
        XmppWriter.Write(output, child, Namespaces.Client);
        ChildRef added = new(child.Name, child.Namespace, Content.Length, output.WrittenCount - Content.Length);
        return Copy(WriteBuffer.Return(output), [.. Children, added]);
    }

    /// <summary>The same stanza without the children for which this is true; the stanza itself when it is true for none.</summary>
    public Stanza Without(Func<ChildRef, bool> unwanted)
    {
        if (!Children.Any(unwanted))
        {
            return this;
        }

        var output = WriteBuffer.Rent();
        var children = new List<ChildRef>(Children.Count);
        foreach (var child in Children.Where(c => !unwanted(c)))
        {
            children.Add(child with { Start = output.WrittenCount });
            output.Write(Content.Slice(child.Start, child.Length).Span);
        }

        return Copy(WriteBuffer.Return(output), children);
    }

    /// <summary>Reads a stanza that was stored, as <see cref="ToUtf8"/> writes it; it may leave out the namespace <c>jabber:client</c>.</summary>
    /// <exception cref="XmlStreamException">It is none.</exception>
    public static Stanza ParseStanza(ReadOnlyMemory<byte> xml)
    {
        var scanner = ScannerPool.Rent();
        scanner.Begin(Unlimited, StreamScope.Client);
        var span = xml.Span;
        Stanza? stanza = null;
        if (span is [(byte)'<', ..] && scanner.TryScan(span, out var length) && length == span.Length)
        {
            _ = StanzaReader.Read(scanner, span, out stanza);
        }

        ScannerPool.Return(scanner);
        return stanza ?? throw XmlStreamException.NotWellFormed("Not one whole stanza.");
    }

    /// <summary>
    /// The whole stanza as UTF-8, with its namespace declared: for storage and for other nodes. Always the same array, which must not be changed.
    /// </summary>
    public byte[] ToUtf8() => utf8 ??= Write();

    /// <summary>Makes a stanza from a tree. Throws <see cref="ArgumentException"/> when it is none.</summary>
    public static Stanza FromElement(Element element) => FromElement(element, out _);

    /// <summary>The stanza as a tree.</summary>
    public Element ToElement() => XmlTree.Parse(ToUtf8(), "");

    internal static Stanza FromElement(Element element, out bool isWellAddressed)
    {
        var kind = KindOf(element.Name) ?? throw new ArgumentException($"<{element.Name}/> is not a stanza.", nameof(element));
        isWellAddressed = TryAddress(element["from"], out var from) & TryAddress(element["to"], out var to);
        var stanza = Make(kind, from, to, element["type"], element["id"], [.. element.Elements]);
        return new Stanza(stanza) { Language = element.Attribute("lang", Namespaces.Xml) };
    }

    internal static StanzaKind? KindOf(string name) => name switch
    {
        "message" => StanzaKind.Message,
        "presence" => StanzaKind.Presence,
        "iq" => StanzaKind.Iq,
        _ => null,
    };

    internal static ReadOnlySpan<byte> NameOf(StanzaKind kind) => kind switch
    {
        StanzaKind.Message => "message"u8,
        StanzaKind.Presence => "presence"u8,
        _ => "iq"u8,
    };

    private static XmppReaderLimits Unlimited { get; } = new() { MaxStanzaBytes = int.MaxValue, MaxDepth = 256, MaxAttributes = 256, MaxChildren = int.MaxValue };

    private static bool TryAddress(string? text, out Jid? address)
    {
        address = null;
        return text is null || Jid.TryParse(text, out address);
    }

    private static Stanza Make(StanzaKind kind, Jid? from, Jid? to, string? type, string? id, ReadOnlySpan<Element?> children)
    {
        var output = WriteBuffer.Rent();
        var found = new List<ChildRef>(children.Length);
        foreach (var child in children)
        {
            if (child is not null)
            {
                var start = output.WrittenCount;
                XmppWriter.Write(output, child, Namespaces.Client);
                found.Add(new ChildRef(child.Name, child.Namespace, start, output.WrittenCount - start));
            }
        }

        return new Stanza(kind, WriteBuffer.Return(output), found) { From = from, To = to, Type = type, Id = id };
    }

    private byte[] Write()
    {
        var output = WriteBuffer.Rent();
        XmppWriter.Write(output, this, declareNamespace: true);
        return WriteBuffer.Return(output);
    }

    private Stanza Copy(ReadOnlyMemory<byte> content, IReadOnlyList<ChildRef> children) => new(Kind, content, children)
    {
        From = From,
        To = To,
        Type = Type,
        Id = Id,
        Language = Language,
    };
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Streams;

namespace Godwit.Protocol.Xml;

/// <summary>
/// Reads a stream of XMPP (RFC 6120 §4, §11; RFC 7395 §3): restricted XML in UTF-8, in whatever parts the bytes come. An element that is
/// whole in what comes is read in place; one that is not is collected in a buffer from the pool, which is given back when the
/// element is complete, so that an idle stream holds nothing. Not thread-safe.
/// </summary>
public sealed class XmppReader(XmppReaderLimits limits, XmppFraming framing) : IDisposable
{
    private static readonly byte[] UsualRoot = "stream:stream"u8.ToArray();
    private static readonly StreamHeader NoHeader = new();

    private StreamScope scope = StreamScope.Empty;
    private ElementScanner? scanner;
    private byte[]? root;
    private byte[]? collected;
    private int count;
    private ReadOnlyMemory<byte> current;
    private bool isCurrentCollected;
    private bool isRootEmpty;
    private Phase phase;
    private Token token;
    private long work;

    private enum Phase : byte
    {
        Start,
        Prolog,
        Open,
        Closed,
    }

    private enum Token : byte
    {
        None,
        Declaration,
        Header,
        Element,
        End,
    }

    /// <summary>What the peer may make the reader hold; another value holds from the next element on.</summary>
    public XmppReaderLimits Limits { get; set; } = limits;

    /// <summary>The length of what was read, in bytes.</summary>
    public int Length => current.Length;

    /// <summary>The start tag of the stream, after <see cref="XmppEventKind.StreamOpen"/> and until an element is read.</summary>
    public StreamHeader Header { get; private set; } = NoHeader;

    /// <summary>The local name of the element that was read. Known names are not allocated.</summary>
    public string Name => scanner is { IsComplete: true } ? NameTable.Get(scanner.Root.Name.Local.Of(current.Span)) : "";

    /// <summary>The namespace of the element that was read, empty for none. Known namespaces are not allocated.</summary>
    public string Namespace => scanner is { IsComplete: true } ? scanner.Namespace.ToString(current.Span) : "";

    /// <summary>True in the middle of an element. Where each element has a frame of its own, a frame must not end so (RFC 7395 §3.3.3).</summary>
    public bool IsPartial => count > 0;

    /// <summary>How many bytes have been looked at in all: grows in proportion to the bytes that came, however they are split.</summary>
    internal long Work => work + (scanner?.Work ?? 0);

    /// <summary>
    /// Reads the next event, taking bytes from the front of <paramref name="input"/>. What is read stays readable until the next call.
    /// </summary>
    /// <returns>False when more bytes are needed; all of the input has been taken then.</returns>
    /// <exception cref="XmlStreamException">What came can't be part of a stream; the reader is of no use any more.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> input, out XmppEvent found)
    {
        GiveBack();
        if (isRootEmpty)
        {
            isRootEmpty = false;
            phase = Phase.Closed;
            found = new XmppEvent(XmppEventKind.StreamClose);
            return true;
        }

        while (!input.IsEmpty)
        {
            var part = input.First;
            if (part.IsEmpty)
            {
                // Taking nothing from the front would stay at this segment.
                var next = input.Start;
                input.TryGet(ref next, out _);
                input = input.Slice(next);
                continue;
            }

            if (count == 0 && XmlChars.IsSpace(part.Span[0]))
            {
                TakeSpace(ref input, part.Span);
                found = new XmppEvent(XmppEventKind.Whitespace);
                return true;
            }

            if (!TryRead(ref input, part, out var kind))
            {
                input = input.Slice(part.Length);
            }
            else if (kind is { } known)
            {
                found = new XmppEvent(known);
                return true;
            }
            else
            {
                GiveBack();
            }
        }

        if (count == 0)
        {
            ReturnScanner();
        }

        found = default;
        return false;
    }

    /// <summary>A new stream begins with the next byte.</summary>
    public void Reset()
    {
        Dispose();
        scope = StreamScope.Empty;
        phase = Phase.Start;
        isRootEmpty = false;
    }

    /// <summary>The element that was read, as a tree.</summary>
    public Element ToElement() => XmlTree.Build(current.Span, scope);

    /// <summary>
    /// The element that was read, as a stanza. Of the stanza's own attributes it keeps <c>from</c>, <c>to</c>, <c>type</c>, <c>id</c> and
    /// <c>xml:lang</c>, the ones that RFC 6120 §8.1 defines.
    /// </summary>
    public StanzaOutcome TryToStanza([NotNullWhen(true)] out Stanza? stanza)
    {
        stanza = null;
        return scanner is { IsComplete: true } ? StanzaReader.Read(scanner, current.Span, out stanza) : StanzaOutcome.NotAStanza;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        ReturnBuffer();
        ReturnScanner();
        count = 0;
        token = Token.None;
    }

    /// <summary>Reads on in one part of the input, which is taken only when something is complete; what that is may be no event.</summary>
    private bool TryRead(ref ReadOnlySequence<byte> input, ReadOnlyMemory<byte> part, out XmppEventKind? kind)
    {
        var before = count;
        if (before > 0)
        {
            Collect(part.Span);
        }

        var data = before > 0 ? collected.AsMemory(0, count) : part;
        if (!TryReadToken(data.Span, out var length, out kind))
        {
            if (before == 0)
            {
                Collect(part.Span);
            }

            return false;
        }

        token = Token.None;
        current = data[..length];
        isCurrentCollected = before > 0;
        count = 0;
        input = input.Slice(length - before);
        return true;
    }

    private bool TryReadToken(ReadOnlySpan<byte> data, out int length, out XmppEventKind? kind)
    {
        kind = null;
        length = 0;
        if (token == Token.None)
        {
            if (data[0] != '<' || phase == Phase.Closed)
            {
                throw XmlStreamException.NotWellFormed("Something outside of an element.");
            }

            if (data.Length == 1)
            {
                return false;
            }

            Begin(data[1]);
        }

        return token switch
        {
            Token.Element => TryElement(data, out length, out kind),
            Token.Header => TryHeader(data, out length, out kind),
            Token.End => TryEnd(data, out length, out kind),
            _ => XmlDeclaration.TryRead(data, out length),
        };
    }

    private void Begin(byte second)
    {
        if (second == '?' && phase == Phase.Start)
        {
            token = Token.Declaration;
            phase = Phase.Prolog;
            return;
        }

        if (framing == XmppFraming.Stream && second == '/' && phase == Phase.Open)
        {
            token = Token.End;
            return;
        }

        token = framing == XmppFraming.Stream && phase != Phase.Open ? Token.Header : Token.Element;
        if (scanner is null)
        {
            scanner = ScannerPool.Rent();
        }
        else
        {
            work += scanner.Work;
        }

        scanner.Begin(Limits, scope);
    }

    private bool TryElement(ReadOnlySpan<byte> data, out int length, out XmppEventKind? kind)
    {
        kind = XmppEventKind.Element;
        if (!scanner!.TryScan(data, out length))
        {
            return false;
        }

        Header = NoHeader;
        if (framing == XmppFraming.WebSocket)
        {
            kind = Frame(data[..length]);
        }

        return true;
    }

    /// <summary>Over WebSocket the stream is opened and closed by elements (RFC 7395 §3.3.2).</summary>
    private XmppEventKind Frame(ReadOnlySpan<byte> element)
    {
        phase = Phase.Open;
        if (scanner!.Namespace.ToString(element) != Namespaces.Framing)
        {
            return XmppEventKind.Element;
        }

        switch (NameTable.Get(scanner.Root.Name.Local.Of(element)))
        {
            case "open":
                Header = StreamHeader.FromElement(XmlTree.Build(element, scope));
                return XmppEventKind.StreamOpen;
            case "close":
                phase = Phase.Closed;
                return XmppEventKind.StreamClose;
            default:
                return XmppEventKind.Element;
        }
    }

    private bool TryHeader(ReadOnlySpan<byte> data, out int length, out XmppEventKind? kind)
    {
        kind = XmppEventKind.StreamOpen;
        if (!scanner!.TryScanStartTag(data, out length))
        {
            return false;
        }

        Header = StreamHeaderReader.Read(data, scanner, out scope);
        var name = scanner.Root.Name.Qualified(data);
        root = name.SequenceEqual(UsualRoot) ? UsualRoot : name.ToArray();
        isRootEmpty = scanner.Root.IsEmpty;
        phase = Phase.Open;
        return true;
    }

    private bool TryEnd(ReadOnlySpan<byte> data, out int length, out XmppEventKind? kind)
    {
        const int MaxSpace = 64;
        kind = XmppEventKind.StreamClose;
        var end = root!.Length + 2;
        if (!root.AsSpan().StartsWith(data[2..Math.Min(data.Length, end)]))
        {
            throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
        }

        for (var at = end; at < data.Length; at++)
        {
            if (data[at] == '>')
            {
                phase = Phase.Closed;
                length = at + 1;
                return true;
            }

            if (!XmlChars.IsSpace(data[at]) || at == end + MaxSpace)
            {
                throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
            }
        }

        length = 0;
        return false;
    }

    private void TakeSpace(ref ReadOnlySequence<byte> input, ReadOnlySpan<byte> span)
    {
        var length = span.IndexOfAnyExcept(" \t\r\n"u8);
        input = input.Slice(length < 0 ? span.Length : length);
        phase = phase == Phase.Start ? Phase.Prolog : phase;
    }

    /// <summary>Keeps a part; not more of it than the limits need to be exceeded.</summary>
    private void Collect(ReadOnlySpan<byte> part)
    {
        var most = Math.Max(Limits.MaxStanzaBytes, Limits.MaxHeaderBytes) + 1L - count;
        part = part.Length > most ? part[..(int)most] : part;
        var needed = count + part.Length;
        if (collected is null || collected.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 512));
            collected.AsSpan(0, count).CopyTo(larger);
            ReturnBuffer();
            collected = larger;
        }

        part.CopyTo(collected.AsSpan(count));
        count = needed;
    }

    /// <summary>What was read is not needed any more.</summary>
    private void GiveBack()
    {
        current = default;
        if (isCurrentCollected)
        {
            isCurrentCollected = false;
            ReturnBuffer();
        }
    }

    private void ReturnBuffer()
    {
        if (collected is not null)
        {
            ArrayPool<byte>.Shared.Return(collected);
            collected = null;
        }
    }

    private void ReturnScanner()
    {
        if (scanner is not null)
        {
            work += scanner.Work;
            ScannerPool.Return(scanner);
            scanner = null;
        }
    }
}

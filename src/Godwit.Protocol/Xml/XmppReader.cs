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
    private readonly ElementScanner scanner = new(limits);
    private byte[]? collected;
    private int count;
    private ReadOnlyMemory<byte> current;
    private bool isCurrentCollected;
    private bool isOpen;
    private bool isStarted;

    /// <summary>The start tag of the stream, after <see cref="XmppEventKind.StreamOpen"/>.</summary>
    public StreamHeader Header { get; private set; } = new();

    /// <summary>How many bytes have been looked at in all: grows in proportion to the bytes that came, however they are split.</summary>
    internal long Work => scanner.Work;

    /// <summary>
    /// Reads the next event, taking bytes from the front of <paramref name="input"/>. What is read stays readable until the next call.
    /// </summary>
    /// <returns>False when more bytes are needed; all of the input has been taken then.</returns>
    /// <exception cref="XmlStreamException">What came can't be part of a stream; the reader is of no use any more.</exception>
    public bool TryRead(ref ReadOnlySequence<byte> input, out XmppEvent found)
    {
        GiveBack();
        while (!input.IsEmpty)
        {
            if (count > 0)
            {
                if (TryCollected(ref input, out found))
                {
                    return true;
                }

                continue;
            }

            var first = input.First;
            if (first.IsEmpty)
            {
                input = input.Slice(input.GetPosition(0, input.Start), input.End);
                first = input.First;
            }

            if (XmlChars.IsSpace(first.Span[0]))
            {
                TakeSpace(ref input, first.Span);
                found = new XmppEvent(XmppEventKind.Whitespace);
                return true;
            }

            if (TryScan(first, out var length, out found))
            {
                current = first[..length];
                input = input.Slice(length);
                return true;
            }

            Collect(first.Span);
            input = input.Slice(first.Length);
        }

        found = default;
        return false;
    }

    /// <summary>A new stream begins with the next byte.</summary>
    public void Reset()
    {
        GiveBack();
        Return();
        count = 0;
        scanner.Reset();
        scanner.Scopes.Clear();
        isOpen = isStarted = false;
    }

    /// <summary>The element that was read, as a tree.</summary>
    public Element ToElement() =>
        XmlTree.Parse(current.Span, scanner.Scopes.OuterDefault, scanner.Scopes.Outer, out _);

    /// <summary>
    /// The element that was read, as a stanza. Of the stanza's own attributes it keeps <c>from</c>, <c>to</c>, <c>type</c>, <c>id</c> and
    /// <c>xml:lang</c>, the ones that RFC 6120 §8.1 defines.
    /// </summary>
    public StanzaOutcome TryToStanza([NotNullWhen(true)] out Stanza? stanza) => StanzaReader.Read(scanner, current.Span, out stanza);

    /// <inheritdoc/>
    public void Dispose()
    {
        GiveBack();
        Return();
        count = 0;
    }

    private bool TryCollected(ref ReadOnlySequence<byte> input, out XmppEvent found)
    {
        var part = input.First;
        var before = count;
        Collect(part.Span);
        if (!TryScan(collected.AsMemory(0, count), out var length, out found))
        {
            input = input.Slice(part.Length);
            return false;
        }

        current = collected.AsMemory(0, length);
        isCurrentCollected = true;
        input = input.Slice(length - before);
        count = 0;
        return true;
    }

    private bool TryScan(ReadOnlyMemory<byte> data, out int length, out XmppEvent found)
    {
        var span = data.Span;
        if (scanner.IsComplete)
        {
            scanner.Reset();
        }

        if (scanner.IsFresh)
        {
            if (span[0] != '<')
            {
                throw XmlStreamException.NotWellFormed("Text outside of an element.");
            }

            if (span.Length == 1)
            {
                (length, found) = (0, default);
                return false;
            }

            if (span[1] == '?' && !isStarted)
            {
                return TryDeclaration(span, out length, out found);
            }

            if (framing == XmppFraming.Stream && span[1] == '/')
            {
                return TryStreamEnd(span, out length, out found);
            }
        }

        isStarted = true;
        return framing == XmppFraming.Stream && !isOpen ? TryHeader(span, out length, out found) : TryElement(span, out length, out found);
    }

    private bool TryElement(ReadOnlySpan<byte> span, out int length, out XmppEvent found)
    {
        found = new XmppEvent(XmppEventKind.Element);
        if (!scanner.TryScan(span, out length))
        {
            return false;
        }

        if (framing == XmppFraming.WebSocket && scanner.Namespace.ToString(span) == Namespaces.Framing)
        {
            var element = XmlTree.Parse(span[..length], "");
            Header = StreamHeader.FromElement(element);
            found = new XmppEvent(element.Name == "open" ? XmppEventKind.StreamOpen : XmppEventKind.StreamClose);
        }

        return true;
    }

    private bool TryHeader(ReadOnlySpan<byte> span, out int length, out XmppEvent found)
    {
        found = new XmppEvent(XmppEventKind.StreamOpen);
        if (!scanner.TryStartTag(span, out length))
        {
            return false;
        }

        Header = StreamHeaderReader.Read(span, length, scanner.Scopes);
        isOpen = true;
        scanner.Reset();
        return true;
    }

    private bool TryStreamEnd(ReadOnlySpan<byte> span, out int length, out XmppEvent found)
    {
        found = new XmppEvent(XmppEventKind.StreamClose);
        var close = span.IndexOf((byte)'>');
        length = close + 1;
        if (close < 0)
        {
            return span.Length > 128 ? throw XmlStreamException.NotWellFormed("An end tag that ends nothing.") : false;
        }

        var name = span[2..close].TrimEnd(" \t\r\n"u8);
        if (!isOpen || name.Length < 6 || !name[^6..].SequenceEqual("stream"u8))
        {
            throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
        }

        return true;
    }

    private bool TryDeclaration(ReadOnlySpan<byte> span, out int length, out XmppEvent found)
    {
        found = new XmppEvent(XmppEventKind.Whitespace);
        var end = span.IndexOf("?>"u8);
        length = end + 2;
        if (end < 0)
        {
            return span.Length > 128 ? throw XmlStreamException.NotWellFormed("An XML declaration without an end.") : false;
        }

        StreamHeaderReader.CheckDeclaration(span[..length]);
        isStarted = true;
        return true;
    }

    private static void TakeSpace(ref ReadOnlySequence<byte> input, ReadOnlySpan<byte> span)
    {
        var length = 0;
        while (length < span.Length && XmlChars.IsSpace(span[length]))
        {
            length++;
        }

        input = input.Slice(length);
    }

    private void Collect(ReadOnlySpan<byte> part)
    {
        var needed = count + part.Length;
        if (collected is null || collected.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 512));
            collected.AsSpan(0, count).CopyTo(larger);
            Return();
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
            Return();
        }
    }

    private void Return()
    {
        if (collected is not null)
        {
            ArrayPool<byte>.Shared.Return(collected);
            collected = null;
        }
    }
}

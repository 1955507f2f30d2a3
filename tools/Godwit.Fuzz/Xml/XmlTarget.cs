using System.Buffers;
using Godwit.Protocol.Xml;

namespace Godwit.Fuzz.Xml;

/// <summary>
/// The XML reader and writer: any bytes at any split give the same events as at once, System.Xml agrees where the rules coincide, what is
/// read can be written and read again, and nothing is thrown but the reader's own error.
/// </summary>
public sealed class XmlTarget : IFuzzTarget
{
    private static readonly XmppReaderLimits Usual = new();
    private static readonly XmppReaderLimits Narrow = new() { MaxStanzaBytes = 300, MaxHeaderBytes = 120, MaxDepth = 4, MaxAttributes = 8, MaxChildren = 3 };

    /// <inheritdoc/>
    public string Name => "xml";

    /// <inheritdoc/>
    public void Run(Random random)
    {
        var framing = random.Next(4) == 0 ? XmppFraming.WebSocket : XmppFraming.Stream;
        var input = framing == XmppFraming.Stream ? XmlDocuments.Stream(random) : XmlDocuments.Frames(random);
        var isValid = true;
        if (random.Next(3) > 0)
        {
            isValid = false;
            input = random.Next(10) == 0 ? Noise(random) : Mutation.Apply(random, input, XmlDocuments.Tokens);
        }

        var limits = random.Next(5) == 0 ? Narrow : Usual;
        var events = Check(input, framing, limits, Mutation.Split(random, input));
        if (isValid && limits == Usual && events is not { Error: null, IsClosed: true })
        {
            throw new FuzzException($"A valid stream is refused: {events.Last}", input);
        }
    }

    /// <summary>Checks one input.</summary>
    public static XmlEvents Check(byte[] input, XmppFraming framing, XmppReaderLimits limits, IReadOnlyList<byte[]> parts)
    {
        try
        {
            var whole = XmlEvents.Read(framing, limits, [new ReadOnlySequence<byte>(input)]);
            Same(whole, XmlEvents.Read(framing, limits, parts.Select(p => new ReadOnlySequence<byte>(p))), "bytes in parts");
            Same(whole, XmlEvents.Read(framing, limits, [Segments.Of(parts)]), "bytes in segments");
            if (framing == XmppFraming.Stream)
            {
                SystemXml.Compare(input, whole);
            }

            foreach (var element in whole.Elements)
            {
                RoundTrip(element);
            }

            return whole;
        }
        catch (Exception exception) when (exception is not FuzzException)
        {
            throw new FuzzException(exception.Message, input, exception);
        }
    }

    private static void Same(XmlEvents whole, XmlEvents parts, string what)
    {
        if (!whole.Events.SequenceEqual(parts.Events))
        {
            throw new InvalidOperationException(
                $"Not the same with {what}:\n{string.Join('\n', whole.Events)}\n--- but ---\n{string.Join('\n', parts.Events)}");
        }
    }

    private static void RoundTrip(Element element)
    {
        foreach (var ns in new[] { "", "jabber:client", "urn:x" })
        {
            var again = XmlTree.Parse(element.ToUtf8(ns), ns);
            if (XmlText.Of(again) != XmlText.Of(element))
            {
                throw new InvalidOperationException($"Written and read again it is another: {element}, {again}.");
            }
        }
    }

    private static byte[] Noise(Random random)
    {
        var noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        return noise;
    }
}

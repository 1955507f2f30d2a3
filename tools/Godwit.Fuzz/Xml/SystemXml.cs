using System.Xml;
using System.Xml.Linq;

namespace Godwit.Fuzz.Xml;

/// <summary>What System.Xml makes of a stream over TCP that is closed: another opinion on what is well-formed.</summary>
public static class SystemXml
{
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    /// <summary>The stream as one document, null when System.Xml refuses it.</summary>
    public static XElement? Parse(byte[] stream, out string reason)
    {
        reason = "";
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(stream), Settings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root;
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException)
        {
            reason = exception.Message;
            return null;
        }
    }

    /// <summary>Throws unless both opinions agree where the rules of XMPP and of XML coincide.</summary>
    public static void Compare(byte[] stream, XmlEvents events)
    {
        var root = Parse(stream, out var reason);
        if (events is { IsClosed: true, Error: null })
        {
            if (root is null)
            {
                throw new FuzzException($"The reader takes what System.Xml refuses: {reason}", stream);
            }

            var expected = root.Elements().Select(XmlText.Of);
            if (!expected.SequenceEqual(events.Elements.Select(XmlText.Of)) || events.Header?.Name != root.Name.LocalName || events.Header.Namespace != root.Name.NamespaceName)
            {
                throw new FuzzException("The reader reads other elements than System.Xml.", stream);
            }
        }
        else if (root is not null && !IsRestricted(stream, events, root))
        {
            throw new FuzzException($"The reader refuses what System.Xml takes: {events.Last}", stream);
        }
    }

    /// <summary>True when XMPP has a reason of its own: restricted XML, limits, UTF-8 without a mark, no text between elements.</summary>
    private static bool IsRestricted(byte[] stream, XmlEvents events, XElement root) => events.Error switch
    {
        null => false,
        { Condition: "restricted-xml" } => root.DescendantNodesAndSelf().Any(n => n is XComment or XProcessingInstruction)
            || stream.AsSpan().IndexOf("<!--"u8) >= 0 || stream.AsSpan().IndexOf("<?"u8) >= 0,
        { Condition: "policy-violation" } => true,
        // System.Xml does not look at half a character behind the end.
        { Message: "Something outside of an element." } => events.IsClosed || stream is [0xEF, 0xBB, 0xBF, ..] || root.Nodes().OfType<XText>().Any(),
        { Message: "A CDATA section outside of an element." } => root.Nodes().OfType<XCData>().Any(),
        // System.Xml takes any version that begins with 1.0.
        { Message: "An XML declaration that says something else." or "An XML declaration without an end." } => true,
        { Condition: "unsupported-encoding" } => stream.AsSpan().IndexOf("encoding"u8) >= 0,
        _ => false,
    };
}

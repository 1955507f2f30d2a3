using System.Xml;
using System.Xml.Linq;

namespace Godwit.Dialogues.Client;

/// <summary>Reads the first-level elements of a stream with .NET's own XML reader, so that what the server writes is judged by code that is not its own.</summary>
internal sealed class ElementReader(Stream stream) : IDisposable
{
    private static readonly XmlReaderSettings Settings = new()
    {
        Async = true,
        CloseInput = false,
        ConformanceLevel = ConformanceLevel.Document,
        DtdProcessing = DtdProcessing.Prohibit,
        IgnoreWhitespace = false,
    };

    private readonly XmlReader reader = XmlReader.Create(stream, Settings);

    /// <summary>The next element, or the stream's start tag as an empty element; null at the end of the stream.</summary>
    public async Task<XElement?> ReadAsync()
    {
        while (await reader.ReadAsync())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when reader.Depth == 0:
                    return StartTag();
                case XmlNodeType.Element:
                    return await ElementAsync();
                case XmlNodeType.EndElement:
                    return null;
                case XmlNodeType.XmlDeclaration or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    continue;
                default:
                    throw new XmlException($"The server sent a {reader.NodeType} at the first level.");
            }
        }

        return null;
    }

    public void Dispose() => reader.Dispose();

    /// <summary>Builds the element without reading beyond its end tag, behind which nothing may come for long.</summary>
    private async Task<XElement> ElementAsync()
    {
        var root = StartTag();
        var open = root;
        var depth = reader.Depth;
        if (reader.IsEmptyElement)
        {
            return root;
        }

        while (await reader.ReadAsync())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    var child = StartTag();
                    open.Add(child);
                    open = reader.IsEmptyElement ? open : child;
                    break;
                case XmlNodeType.EndElement when reader.Depth == depth:
                    return root;
                case XmlNodeType.EndElement:
                    open = open.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    open.Add(new XText(await reader.GetValueAsync()));
                    break;
                default:
                    throw new XmlException($"The server sent a {reader.NodeType}.");
            }
        }

        throw new XmlException("The stream ends within an element.");
    }

    private XElement StartTag()
    {
        var element = new XElement(XName.Get(reader.LocalName, reader.NamespaceURI));
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI != XNamespace.Xmlns.NamespaceName)
            {
                element.Add(new XAttribute(XName.Get(reader.LocalName, reader.NamespaceURI), reader.Value));
            }
        }

        reader.MoveToElement();
        return element;
    }
}

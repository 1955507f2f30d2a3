using System.Xml;
using System.Xml.Linq;

namespace Godwit.Dialogues.Matching;

/// <summary>Reads the XML of a dialogue, which stands in a client's stream: <c>jabber:client</c> is the default namespace, <c>stream:</c> a prefix.</summary>
public static class XmlFragments
{
    /// <summary>The namespace of stanzas.</summary>
    public static readonly XNamespace Client = "jabber:client";

    /// <summary>The namespace of the stream's own elements.</summary>
    public static readonly XNamespace Streams = "http://etherx.jabber.org/streams";

    /// <summary>Reads elements that follow each other.</summary>
    public static IReadOnlyList<XElement> Read(string xml)
    {
        var wrapped = $"<w xmlns='{Client}' xmlns:stream='{Streams}'>{xml}</w>";
        using var reader = XmlReader.Create(new StringReader(wrapped));
        return [.. XElement.Load(reader).Elements()];
    }
}

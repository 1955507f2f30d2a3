using System.Xml;

namespace Godwit.Protocol.Xml;

/// <summary>Reads a whole element into a tree.</summary>
public static class XmlTree
{
    /// <summary>Parses one complete element.</summary>
    /// <param name="xml">The element, UTF-8.</param>
    /// <param name="defaultNamespace">The default namespace it stands in.</param>
    public static Element Parse(ReadOnlySpan<byte> xml, string defaultNamespace) =>
        throw new XmlException($"{xml.Length}{defaultNamespace}");
}

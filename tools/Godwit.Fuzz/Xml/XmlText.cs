using System.Text;
using System.Xml;
using System.Xml.Linq;
using Godwit.Protocol.Xml;

namespace Godwit.Fuzz.Xml;

/// <summary>Elements as text in which equal trees are equal, from this project's trees and from those of System.Xml.</summary>
public static class XmlText
{
    /// <summary>The text of an element.</summary>
    public static string Of(Element element)
    {
        var text = new StringBuilder();
        Add(text, element);
        return text.ToString();
    }

    /// <summary>The text of an element.</summary>
    public static string Of(XElement element)
    {
        var text = new StringBuilder();
        Add(text, element);
        return text.ToString();
    }

    private static void Add(StringBuilder text, Element element)
    {
        Open(text, element.Name, element.Namespace, element.Attributes.Select(a => (a.Namespace, a.Name, a.Value)));
        foreach (var node in element.Nodes)
        {
            if (node is Element child)
            {
                Add(text, child);
            }
            else
            {
                text.Append((string)node);
            }
        }

        text.Append('}');
    }

    private static void Add(StringBuilder text, XElement element)
    {
        var attributes = element.Attributes().Where(a => !a.IsNamespaceDeclaration);
        Open(text, element.Name.LocalName, element.Name.NamespaceName, attributes.Select(a => (a.Name.NamespaceName, a.Name.LocalName, a.Value)));
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XElement child:
                    Add(text, child);
                    break;
                case XText characters:
                    text.Append(characters.Value);
                    break;
                default:
                    throw new XmlException($"A node of type {node.NodeType}.");
            }
        }

        text.Append('}');
    }

    private static void Open(StringBuilder text, string name, string ns, IEnumerable<(string Namespace, string Name, string Value)> attributes)
    {
        text.Append('{').Append(ns).Append('|').Append(name);
        foreach (var attribute in attributes.Order())
        {
            text.Append(' ').Append(attribute);
        }

        text.Append('>');
    }
}

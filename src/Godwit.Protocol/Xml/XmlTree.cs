using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>Reads a whole element into a tree.</summary>
public static class XmlTree
{
    /// <summary>Deeper elements than this are refused, so that a tree never exhausts the stack.</summary>
    private const int MaxDepth = 256;

    /// <summary>Parses one complete element.</summary>
    /// <param name="xml">The element, UTF-8.</param>
    /// <param name="defaultNamespace">The default namespace it stands in.</param>
    /// <exception cref="XmlStreamException">It is not well-formed, or has something after its end.</exception>
    public static Element Parse(ReadOnlySpan<byte> xml, string defaultNamespace)
    {
        var element = Parse(xml, defaultNamespace, [], out var length);
        return length == xml.Length ? element : throw XmlStreamException.NotWellFormed("Something after the end of the element.");
    }

    /// <summary>Parses the element at the start, in the context of prefixes declared outside.</summary>
    internal static Element Parse(
        ReadOnlySpan<byte> xml, string defaultNamespace, IReadOnlyList<(string Prefix, string Namespace)> outer, out int length)
    {
        var scopes = new List<(string Prefix, string Namespace)>(outer) { ("xml", Namespaces.Xml), ("", defaultNamespace) };
        var position = 0;
        var root = ReadElement(xml, ref position, scopes, 0);
        length = position;
        return root;
    }

    private static Element ReadElement(ReadOnlySpan<byte> xml, ref int position, List<(string Prefix, string Namespace)> scopes, int depth)
    {
        if (depth == MaxDepth)
        {
            throw XmlStreamException.Policy("Elements nested too deep.");
        }

        var outside = scopes.Count;
        var close = TagEnd(xml, position);
        var tag = new TagReader(xml, position, close);
        var attributes = new List<AttributeRange>();
        while (tag.TryReadAttribute(out var attribute))
        {
            if (!Declares(xml, attribute, scopes))
            {
                attributes.Add(attribute);
            }
        }

        var element = new Element(NameTable.Get(tag.Name.Local.Of(xml)), Resolve(xml, tag.Name, scopes));
        foreach (var attribute in attributes)
        {
            var ns = attribute.Name.HasPrefix ? Resolve(xml, attribute.Name, scopes) : "";
            element.Set(NameTable.Get(attribute.Name.Local.Of(xml)), XmlReferences.Decode(attribute.Value.Of(xml), isAttribute: true), ns);
        }

        position = close + 1;
        if (!tag.IsEmpty)
        {
            ReadContent(xml, ref position, scopes, element, depth, tag.Name.Qualified(xml));
        }

        scopes.RemoveRange(outside, scopes.Count - outside);
        return element;
    }

    private static void ReadContent(
        ReadOnlySpan<byte> xml, ref int position, List<(string Prefix, string Namespace)> scopes, Element element, int depth, ReadOnlySpan<byte> name)
    {
        StringBuilder? text = null;
        while (true)
        {
            var next = xml[position..].IndexOf((byte)'<');
            if (next < 0)
            {
                throw XmlStreamException.NotWellFormed("An element without an end.");
            }

            if (next > 0)
            {
                (text ??= new StringBuilder()).Append(XmlReferences.Decode(xml.Slice(position, next), isAttribute: false));
                position += next;
            }

            var rest = xml[position..];
            if (rest.StartsWith("<![CDATA["u8))
            {
                var end = rest.IndexOf("]]>"u8);
                end = end < 0 ? throw XmlStreamException.NotWellFormed("A CDATA section without an end.") : end;
                (text ??= new StringBuilder()).Append(Encoding.UTF8.GetString(rest[9..end]).ReplaceLineEndings("\n"));
                position += end + 3;
                continue;
            }

            element.AddText(text?.ToString());
            text = null;
            if (rest.StartsWith("</"u8))
            {
                var close = rest.IndexOf((byte)'>');
                if (close < 0 || !rest[2..close].TrimEnd(" \t\r\n"u8).SequenceEqual(name))
                {
                    throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
                }

                position += close + 1;
                return;
            }

            element.Add(ReadElement(xml, ref position, scopes, depth + 1));
        }
    }

    private static bool Declares(ReadOnlySpan<byte> xml, AttributeRange attribute, List<(string Prefix, string Namespace)> scopes)
    {
        var name = attribute.Name;
        var isDefault = !name.HasPrefix && name.Local.Of(xml).SequenceEqual("xmlns"u8);
        if (!isDefault && !name.Prefix.Of(xml).SequenceEqual("xmlns"u8))
        {
            return false;
        }

        scopes.Add((isDefault ? "" : NameTable.Get(name.Local.Of(xml)), NameTable.Get(attribute.Value.Of(xml))));
        return true;
    }

    private static string Resolve(ReadOnlySpan<byte> xml, NameRange name, List<(string Prefix, string Namespace)> scopes)
    {
        var prefix = NameTable.Get(name.Prefix.Of(xml));
        var index = scopes.FindLastIndex(s => s.Prefix == prefix);
        return index >= 0 ? scopes[index].Namespace : throw new XmlStreamException("bad-namespace-prefix", "A prefix that nobody declared.");
    }

    private static int TagEnd(ReadOnlySpan<byte> xml, int start)
    {
        byte quote = 0;
        for (var at = start + 1; at < xml.Length; at++)
        {
            var b = xml[at];
            if (quote == 0 && b == '>')
            {
                return at;
            }

            quote = quote == 0 ? (b is (byte)'"' or (byte)'\'' ? b : (byte)0) : (b == quote ? (byte)0 : quote);
        }

        throw XmlStreamException.NotWellFormed("A tag without an end.");
    }
}

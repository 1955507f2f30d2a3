using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>Makes a tree of an element that <see cref="ElementScanner"/> has found well-formed.</summary>
internal ref struct XmlTreeBuilder
{
    private readonly ReadOnlySpan<byte> xml;
    private readonly List<(string Prefix, string Namespace)> scopes;
    private readonly StartTagScanner tag;
    private int position;

    /// <param name="xml">The element.</param>
    /// <param name="scope">What is declared outside of it.</param>
    /// <param name="tag">Reads the start tags, one at a time.</param>
    public XmlTreeBuilder(ReadOnlySpan<byte> xml, StreamScope scope, StartTagScanner tag)
    {
        this.xml = xml;
        this.tag = tag;
        scopes = [("xml", Namespaces.Xml), ("", scope.DefaultNamespace), .. scope.Prefixes];
    }

    /// <summary>Reads the element.</summary>
    public Element Build()
    {
        var outside = scopes.Count;
        tag.Begin(++position);
        if (!tag.TryRead(xml, ref position, int.MaxValue))
        {
            throw XmlStreamException.NotWellFormed("A tag without an end.");
        }

        foreach (ref readonly var declaration in tag.Declarations)
        {
            var prefix = declaration.Name.HasPrefix ? NameTable.Get(declaration.Name.Local.Of(xml)) : "";
            scopes.Add((prefix, NameTable.Get(declaration.Value.Of(xml))));
        }

        var element = new Element(NameTable.Get(tag.Name.Local.Of(xml)), Resolve(tag.Name.Prefix), Attributes());
        if (!tag.IsEmpty)
        {
            AddContent(element);
        }

        scopes.RemoveRange(outside, scopes.Count - outside);
        return element;
    }

    private readonly List<Attribute>? Attributes()
    {
        if (tag.Attributes.IsEmpty)
        {
            return null;
        }

        var attributes = new List<Attribute>(tag.Attributes.Length);
        foreach (ref readonly var attribute in tag.Attributes)
        {
            attributes.Add(new Attribute(
                NameTable.Get(attribute.Name.Local.Of(xml)),
                attribute.Name.HasPrefix ? Resolve(attribute.Name.Prefix) : "",
                NameTable.Get(attribute.Value.Of(xml))));
        }

        return attributes;
    }

    private void AddContent(Element element)
    {
        var text = default(TextPieces);
        while (true)
        {
            var rest = xml[position..];
            var next = rest.IndexOf((byte)'<');
            if (next < 0)
            {
                throw XmlStreamException.NotWellFormed("An element without an end.");
            }

            if (next > 0)
            {
                text.Add(XmlReferences.Decode(rest[..next], isAttribute: false));
                position += next;
                rest = rest[next..];
            }

            if (rest.StartsWith("<!"u8))
            {
                text.Add(CharacterData(rest));
                continue;
            }

            element.AddText(text.Take());
            if (rest.StartsWith("</"u8))
            {
                position += rest.IndexOf((byte)'>') + 1;
                return;
            }

            element.Add(Build());
        }
    }

    private string CharacterData(ReadOnlySpan<byte> rest)
    {
        var opening = "<![CDATA["u8.Length;
        var end = rest.IndexOf("]]>"u8);
        position += end + 3;
        return Encoding.UTF8.GetString(rest[opening..end]).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
    }

    private readonly string Resolve(ByteRange prefix)
    {
        var name = NameTable.Get(prefix.Of(xml));
        for (var i = scopes.Count - 1; i >= 0; i--)
        {
            if (scopes[i].Prefix == name)
            {
                return scopes[i].Namespace;
            }
        }

        throw XmlStreamException.NotWellFormed("A prefix that nobody declared.");
    }

    /// <summary>Text that may come in several pieces because of CDATA sections; seldom more than one.</summary>
    private struct TextPieces
    {
        private string? only;
        private StringBuilder? many;

        public void Add(string piece)
        {
            if (only is null)
            {
                only = piece;
            }
            else
            {
                (many ??= new StringBuilder(only)).Append(piece);
            }
        }

        public string? Take()
        {
            var text = many?.ToString() ?? only;
            this = default;
            return text;
        }
    }
}

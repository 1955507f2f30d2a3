using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>The namespace declarations in force while an element is read: those of the stream header, then those of the open elements.</summary>
internal sealed class NamespaceScopes
{
    private readonly List<(string Prefix, string Namespace)> outer = [];
    private readonly List<Declaration> declarations = [];

    /// <summary>The default namespace outside the element.</summary>
    public string OuterDefault { get; private set; } = "";

    /// <summary>The prefixes declared outside the element.</summary>
    public IReadOnlyList<(string Prefix, string Namespace)> Outer => outer;

    /// <summary>True when the element uses a prefix that only the stream header declares, so that it can't stand alone.</summary>
    public bool UsesOuterPrefix { get; private set; }

    /// <summary>Declares something in the stream header; an empty prefix means the default namespace.</summary>
    public void DeclareOuter(string prefix, string ns)
    {
        if (prefix.Length == 0)
        {
            OuterDefault = ns;
        }
        else
        {
            outer.Add((prefix, ns));
        }
    }

    /// <summary>Forgets the stream header.</summary>
    public void Clear()
    {
        outer.Clear();
        OuterDefault = "";
        Restart();
    }

    /// <summary>A new first-level element begins.</summary>
    public void Restart()
    {
        declarations.Clear();
        UsesOuterPrefix = false;
    }

    /// <summary>Enters the declarations among the attributes of a start tag. Throws when one is not allowed (Namespaces §3, §5).</summary>
    public void Declare(ReadOnlySpan<byte> element, in AttributeRange attribute, int depth)
    {
        var name = attribute.Name;
        var value = attribute.Value.Of(element);
        if (!name.HasPrefix)
        {
            Reserved(value, allowed: false);
            declarations.Add(new Declaration(default, attribute.Value, depth));
            return;
        }

        var prefix = name.Local.Of(element);
        if (prefix.SequenceEqual("xmlns"u8) || value.IsEmpty)
        {
            throw new XmlStreamException("bad-namespace-prefix", "A namespace declaration that is not allowed.");
        }

        Reserved(value, allowed: prefix.SequenceEqual("xml"u8));
        declarations.Add(new Declaration(name.Local, attribute.Value, depth));
    }

    /// <summary>An element of this depth has ended.</summary>
    public void Leave(int depth)
    {
        while (declarations.Count > 0 && declarations[^1].Depth >= depth)
        {
            declarations.RemoveAt(declarations.Count - 1);
        }
    }

    /// <summary>Finds what a prefix stands for. Throws when nobody declared it.</summary>
    public NamespaceRef Resolve(ReadOnlySpan<byte> element, ByteRange prefix)
    {
        var name = prefix.Of(element);
        for (var i = declarations.Count - 1; i >= 0; i--)
        {
            if (declarations[i].Prefix.Of(element).SequenceEqual(name))
            {
                return new NamespaceRef(declarations[i].Value, null);
            }
        }

        if (name.IsEmpty)
        {
            return new NamespaceRef(default, OuterDefault);
        }

        if (name.SequenceEqual("xml"u8))
        {
            return new NamespaceRef(default, Namespaces.Xml);
        }

        return new NamespaceRef(default, ResolveOuter(name));
    }

    private string ResolveOuter(ReadOnlySpan<byte> name)
    {
        foreach (var (prefix, ns) in outer)
        {
            if (Encoding.UTF8.GetByteCount(prefix) == name.Length && Encoding.UTF8.GetBytes(prefix).AsSpan().SequenceEqual(name))
            {
                UsesOuterPrefix = true;
                return ns;
            }
        }

        throw new XmlStreamException("bad-namespace-prefix", "A prefix that nobody declared.");
    }

    private static void Reserved(ReadOnlySpan<byte> value, bool allowed)
    {
        var isXml = value.SequenceEqual("http://www.w3.org/XML/1998/namespace"u8);
        if (isXml != allowed || value.SequenceEqual("http://www.w3.org/2000/xmlns/"u8))
        {
            throw new XmlStreamException("bad-namespace-prefix", "A namespace that belongs to XML itself.");
        }
    }

    private readonly record struct Declaration(ByteRange Prefix, ByteRange Value, int Depth);
}

/// <summary>A namespace: as it stands in the element, or as it was declared outside.</summary>
internal readonly record struct NamespaceRef(ByteRange Range, string? Outer)
{
    public string ToString(ReadOnlySpan<byte> element) => Outer ?? NameTable.Get(Range.Of(element));

    public bool Equals(ReadOnlySpan<byte> element, NamespaceRef other) =>
        Outer is null && other.Outer is null
            ? Range.Of(element).SequenceEqual(other.Range.Of(element))
            : ToString(element) == other.ToString(element);
}

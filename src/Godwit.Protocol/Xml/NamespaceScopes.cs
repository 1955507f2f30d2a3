namespace Godwit.Protocol.Xml;

/// <summary>The namespace declarations in force while an element is read: those of the stream header, then those of the open elements.</summary>
internal sealed class NamespaceScopes
{
    private readonly List<Declaration> prefixes = [];
    private readonly List<Declaration> defaults = [];
    private StreamScope stream = StreamScope.Empty;
    private int maxPrefixes;

    /// <summary>True when the element uses a prefix that only the stream header declares, so that it can't stand alone.</summary>
    public bool UsesStreamPrefix { get; private set; }

    /// <summary>A new first-level element begins.</summary>
    /// <param name="scope">What is declared outside of it.</param>
    /// <param name="maxInForce">How many prefixes may be in force at once; bounds the work of finding one.</param>
    public void Begin(StreamScope scope, int maxInForce)
    {
        prefixes.Clear();
        defaults.Clear();
        stream = scope;
        maxPrefixes = maxInForce;
        UsesStreamPrefix = false;
    }

    /// <summary>Enters a declaration of a start tag. Throws when it is not allowed (Namespaces §3, §5).</summary>
    public void Declare(ReadOnlySpan<byte> element, in AttributeRange attribute, int depth)
    {
        var name = attribute.Name;
        if (!name.HasPrefix)
        {
            CheckReserved(element, attribute.Value, isXml: false);
            defaults.Add(new Declaration(default, attribute.Value, depth));
            return;
        }

        var prefix = name.Local.Of(element);
        if (attribute.Value.Length == 0 || prefix.SequenceEqual("xmlns"u8))
        {
            throw XmlStreamException.NotWellFormed("A namespace declaration that is not allowed.");
        }

        CheckReserved(element, attribute.Value, prefix.SequenceEqual("xml"u8));
        if (prefixes.Count == maxPrefixes)
        {
            throw XmlStreamException.Policy("Too many namespace prefixes.");
        }

        prefixes.Add(new Declaration(name.Local, attribute.Value, depth));
    }

    /// <summary>An element of this depth has ended.</summary>
    public void Leave(int depth)
    {
        Leave(prefixes, depth);
        Leave(defaults, depth);
    }

    /// <summary>The default namespace in force.</summary>
    public NamespaceRef Default() =>
        defaults.Count > 0 ? new NamespaceRef(defaults[^1].Value, null) : new NamespaceRef(default, stream.DefaultNamespace);

    /// <summary>Finds what a prefix stands for. Throws when nobody declared it.</summary>
    public NamespaceRef Resolve(ReadOnlySpan<byte> element, ByteRange prefix)
    {
        var name = prefix.Of(element);
        for (var i = prefixes.Count - 1; i >= 0; i--)
        {
            if (prefixes[i].Prefix.Of(element).SequenceEqual(name))
            {
                return new NamespaceRef(prefixes[i].Value, null);
            }
        }

        if (name.SequenceEqual("xml"u8))
        {
            return new NamespaceRef(default, Namespaces.Xml);
        }

        UsesStreamPrefix = true;
        return new NamespaceRef(
            default,
            stream.Find(name) ?? throw XmlStreamException.NotWellFormed("A prefix that nobody declared."));
    }

    private static void Leave(List<Declaration> list, int depth)
    {
        var count = list.Count;
        while (count > 0 && list[count - 1].Depth >= depth)
        {
            list.RemoveAt(--count);
        }
    }

    /// <summary>The namespaces of XML itself can't be declared, but for <c>xml</c> as itself.</summary>
    private static void CheckReserved(ReadOnlySpan<byte> element, ByteRange range, bool isXml)
    {
        var value = range.Of(element);
        if (XmlReferences.IsEncoded(value, isAttribute: true))
        {
            CheckReserved(System.Text.Encoding.UTF8.GetBytes(XmlReferences.Decode(value, isAttribute: true)), isXml);
        }
        else
        {
            CheckReserved(value, isXml);
        }
    }

    private static void CheckReserved(ReadOnlySpan<byte> value, bool isXml)
    {
        if (value.SequenceEqual("http://www.w3.org/XML/1998/namespace"u8) != isXml || value.SequenceEqual("http://www.w3.org/2000/xmlns/"u8))
        {
            throw XmlStreamException.NotWellFormed("A namespace that belongs to XML itself.");
        }
    }

    private readonly record struct Declaration(ByteRange Prefix, ByteRange Value, int Depth);
}

/// <summary>A namespace: as it stands in the element, or as it was declared outside.</summary>
internal readonly record struct NamespaceRef(ByteRange Range, string? Outer)
{
    public string ToString(ReadOnlySpan<byte> element) => Outer ?? NameTable.Get(Range.Of(element));

    public bool Equals(ReadOnlySpan<byte> element, NamespaceRef other)
    {
        if (Outer is null && other.Outer is null)
        {
            var one = Range.Of(element);
            var two = other.Range.Of(element);
            if (one.SequenceEqual(two))
            {
                return true;
            }

            if (!XmlReferences.IsEncoded(one, isAttribute: true) && !XmlReferences.IsEncoded(two, isAttribute: true))
            {
                return false;
            }
        }

        return ToString(element) == other.ToString(element);
    }
}

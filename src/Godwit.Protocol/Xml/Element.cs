using System.Buffers;
using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>
/// An XML element as a small tree, for the places that need one: payloads of modules, stream negotiation.
/// A stanza on its way through the server stays bytes (<see cref="Stanzas.Stanza"/>).
/// </summary>
public sealed class Element
{
    private List<Attribute>? attributes;
    private List<object>? nodes;

    /// <summary>Makes an empty element.</summary>
    public Element(string name, string ns)
    {
        Name = name;
        Namespace = ns;
    }

    /// <summary>Makes an element with attributes of which none is there twice.</summary>
    internal Element(string name, string ns, List<Attribute>? attributes)
        : this(name, ns) => this.attributes = attributes;

    /// <summary>The local name.</summary>
    public string Name { get; }

    /// <summary>The namespace, empty for none.</summary>
    public string Namespace { get; }

    /// <summary>The attributes in document order, without namespace declarations.</summary>
    public IReadOnlyList<Attribute> Attributes => attributes ?? (IReadOnlyList<Attribute>)[];

    /// <summary>The child nodes in document order: each a <see cref="string"/> (text) or an <see cref="Element"/>.</summary>
    public IReadOnlyList<object> Nodes => nodes ?? (IReadOnlyList<object>)[];

    /// <summary>The child elements in document order.</summary>
    public IEnumerable<Element> Elements => nodes?.OfType<Element>() ?? [];

    /// <summary>The character data directly inside this element, concatenated.</summary>
    public string Text => nodes switch
    {
        null => "",
        [string only] => only,
        _ => string.Concat(nodes.OfType<string>()),
    };

    /// <summary>The value of the attribute without namespace called <paramref name="name"/>, or null.</summary>
    public string? this[string name] => Attribute(name, "");

    /// <summary>True when the element has this name and namespace.</summary>
    public bool Is(string name, string ns) => Name == name && Namespace == ns;

    /// <summary>The value of an attribute, or null.</summary>
    public string? Attribute(string name, string ns)
    {
        if (attributes is null)
        {
            return null;
        }

        foreach (var attribute in attributes)
        {
            if (attribute.Name == name && attribute.Namespace == ns)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>The first child element with this name and namespace, or null.</summary>
    public Element? Child(string name, string ns) => Elements.FirstOrDefault(e => e.Is(name, ns));

    /// <summary>The first child element with this name and this element's namespace, or null.</summary>
    public Element? Child(string name) => Child(name, Namespace);

    /// <summary>Sets an attribute; null removes it. Returns this element, for building.</summary>
    public Element Set(string name, string? value, string ns = "")
    {
        Remove(name, ns);
        if (value is not null)
        {
            (attributes ??= new List<Attribute>(2)).Add(new Attribute(name, ns, value));
        }

        return this;
    }

    /// <summary>Appends a child element; null adds nothing. Returns this element, for building.</summary>
    public Element Add(Element? child)
    {
        if (child is not null)
        {
            (nodes ??= []).Add(child);
        }

        return this;
    }

    /// <summary>Appends a new child element in this element's namespace, with optional text. Returns this element, for building.</summary>
    public Element Add(string name, string? text = null) => Add(new Element(name, Namespace).AddText(text));

    /// <summary>Appends child elements. Returns this element, for building.</summary>
    public Element AddRange(IEnumerable<Element> children)
    {
        (nodes ??= []).AddRange(children);
        return this;
    }

    /// <summary>Appends character data; null or empty adds nothing. Returns this element, for building.</summary>
    public Element AddText(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            (nodes ??= []).Add(text);
        }

        return this;
    }

    /// <summary>The element as UTF-8, standing in a default namespace.</summary>
    public byte[] ToUtf8(string defaultNamespace = "")
    {
        var output = new ArrayBufferWriter<byte>(256);
        XmppWriter.Write(output, this, defaultNamespace);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The element as text.</summary>
    public override string ToString() => Encoding.UTF8.GetString(ToUtf8());

    private void Remove(string name, string ns)
    {
        for (var i = (attributes?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (attributes![i].Name == name && attributes[i].Namespace == ns)
            {
                attributes.RemoveAt(i);
            }
        }
    }
}

/// <summary>An attribute of an <see cref="Element"/>; the namespace is empty for an unprefixed one.</summary>
public readonly record struct Attribute(string Name, string Namespace, string Value);

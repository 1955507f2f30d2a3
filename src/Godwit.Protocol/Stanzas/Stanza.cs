using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Protocol.Stanzas;

/// <summary>
/// A stanza on its way through the server: its routing attributes read, its content still the bytes that arrived.
/// Immutable, so it may be shared between sessions and threads. A hop that changes an attribute makes a copy that
/// points to the same content.
/// </summary>
public sealed partial class Stanza
{
    // Made at first use; two threads may both make it, which does no harm.
    private byte[]? utf8;

    /// <summary>Makes a stanza from its routing attributes and its content.</summary>
    /// <param name="kind">Which of the three stanzas.</param>
    /// <param name="content">
    /// The XML between the stanza's tags, UTF-8, well-formed in the context of the default namespace <c>jabber:client</c> and no
    /// prefix but <c>xml</c>. The array must not change any more.
    /// </param>
    /// <param name="children">The direct child elements of the content, in document order.</param>
    public Stanza(StanzaKind kind, ReadOnlyMemory<byte> content, IReadOnlyList<ChildRef> children)
    {
        Kind = kind;
        Content = content;
        Children = children;
    }

    private Stanza(Stanza other)
        : this(other.Kind, other.Content, other.Children)
    {
        From = other.From;
        To = other.To;
        Type = other.Type;
        Id = other.Id;
        Language = other.Language;
    }

    /// <summary>Message, presence or iq.</summary>
    public StanzaKind Kind { get; }

    /// <summary>The sender, or null when the stanza carries none (yet).</summary>
    public Jid? From { get; init; }

    /// <summary>The intended recipient, or null.</summary>
    public Jid? To { get; init; }

    /// <summary>The attribute <c>type</c> as it was sent, or null.</summary>
    public string? Type { get; init; }

    /// <summary>The attribute <c>id</c>, or null.</summary>
    public string? Id { get; init; }

    /// <summary>The attribute <c>xml:lang</c>, or null.</summary>
    public string? Language { get; init; }

    /// <summary>The XML between the stanza's tags, UTF-8, in the context of the default namespace <c>jabber:client</c>.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>About how many bytes it takes: the content, and those attributes that may have any length.</summary>
    public int Size => Content.Length + (Id?.Length ?? 0) + (Type?.Length ?? 0) + (Language?.Length ?? 0);

    /// <summary>The direct child elements of <see cref="Content"/>, in document order.</summary>
    public IReadOnlyList<ChildRef> Children { get; }

    /// <summary>True for <c>type='error'</c>.</summary>
    public bool IsError => Type == "error";

    /// <summary>True for an iq that asks (<c>get</c> or <c>set</c>) and so must be answered.</summary>
    public bool IsRequest => Kind == StanzaKind.Iq && Type is "get" or "set";

    /// <summary>True when there is a direct child with this name and namespace.</summary>
    public bool Has(string name, string ns) => IndexOf(name, ns) >= 0;

    /// <summary>The first direct child with this name and namespace as a tree, or null. Parses only that child.</summary>
    public Element? Child(string name, string ns)
    {
        var index = IndexOf(name, ns);
        return index < 0 ? null : Parse(Children[index]);
    }

    /// <summary>
    /// An attribute without namespace of the first direct child with this name and namespace; null when there is no such child, or no such attribute.
    /// Reads only the child's start tag.
    /// </summary>
    public string? ChildAttribute(string name, string ns, ReadOnlySpan<byte> attribute)
    {
        var index = IndexOf(name, ns);
        return index < 0 ? null : XmlTree.Attribute(Content.Slice(Children[index].Start, Children[index].Length).Span, attribute);
    }

    /// <summary>The first direct child as a tree, or null: the payload of an iq request.</summary>
    public Element? Payload => Children.Count == 0 ? null : Parse(Children[0]);

    /// <summary>A direct child as a tree.</summary>
    public Element Parse(ChildRef child) => XmlTree.Build(Content.Slice(child.Start, child.Length).Span, StreamScope.Client);

    /// <summary>The same stanza with other addresses.</summary>
    public Stanza With(Jid? from, Jid? to) => new(this) { From = from, To = to };

    /// <summary>The same stanza with another recipient.</summary>
    public Stanza WithTo(Jid? to) => new(this) { To = to };

    private int IndexOf(string name, string ns)
    {
        for (var i = 0; i < Children.Count; i++)
        {
            if (Children[i].Name == name && Children[i].Namespace == ns)
            {
                return i;
            }
        }

        return -1;
    }
}

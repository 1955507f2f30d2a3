namespace Godwit.Protocol.Xml;

/// <summary>
/// Reads one element from its first byte to its last, checking that it is well-formed and stays within the limits. The bytes may come in
/// parts: each call gets the element from its start with more at the end, and goes on where the last one stopped, so that the work grows with the
/// bytes and not with the number of parts. Allocates nothing once it has grown to the size of what it reads.
/// </summary>
internal sealed class ElementScanner(XmppReaderLimits limits)
{
    private readonly List<NameRange> open = [];
    private readonly List<AttributeRange> attributes = [];
    private readonly List<AttributeRange> rootAttributes = [];
    private readonly List<Child> children = [];
    private int position;
    private int searched;
    private byte quote;

    /// <summary>The declarations in force.</summary>
    public NamespaceScopes Scopes { get; } = new();

    /// <summary>The name of the element.</summary>
    public NameRange Name { get; private set; }

    /// <summary>The namespace of the element.</summary>
    public NamespaceRef Namespace { get; private set; }

    /// <summary>The attributes of the element, without namespace declarations.</summary>
    public IReadOnlyList<AttributeRange> Attributes => rootAttributes;

    /// <summary>The direct children, when the element is complete.</summary>
    public IReadOnlyList<Child> Children => children;

    /// <summary>What stands between the element's tags.</summary>
    public ByteRange Content { get; private set; }

    /// <summary>True when the element declares prefixes of its own, so that its content can't stand without it.</summary>
    public bool DeclaresPrefix { get; private set; }

    /// <summary>True when the scan has not begun.</summary>
    public bool IsFresh => position == 0 && searched == 0;

    /// <summary>True when the element has been read to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many bytes have been looked at; grows in proportion to the bytes that came, however they are split.</summary>
    public long Work { get; private set; }

    /// <summary>Begins with a new element.</summary>
    public void Reset()
    {
        open.Clear();
        rootAttributes.Clear();
        children.Clear();
        Scopes.Restart();
        DeclaresPrefix = IsComplete = false;
        position = searched = 0;
        quote = 0;
    }

    /// <summary>Goes on reading.</summary>
    /// <param name="data">The element from its first byte, as far as it has come.</param>
    /// <param name="length">The length of the element, when it is complete.</param>
    /// <returns>True when the element is complete.</returns>
    public bool TryScan(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        while (position < data.Length)
        {
            if (data[position] != '<')
            {
                if (!TryText(data))
                {
                    break;
                }
            }
            else if (!TryMarkup(data))
            {
                break;
            }
            else if (open.Count == 0)
            {
                length = position;
                CheckSize(length);
                IsComplete = true;
                return true;
            }
        }

        CheckSize(data.Length);
        return false;
    }

    /// <summary>Reads the start tag alone, as of a stream header that stays open.</summary>
    public bool TryStartTag(ReadOnlySpan<byte> data, out int length)
    {
        length = 0;
        if (!TryTagEnd(data, out var close))
        {
            CheckSize(data.Length);
            return false;
        }

        StartTag(data, close);
        length = close + 1;
        return true;
    }

    private bool TryText(ReadOnlySpan<byte> data)
    {
        var from = Math.Max(position, searched);
        var next = data[from..].IndexOf((byte)'<');
        Work += (next < 0 ? data.Length : from + next) - from;
        if (next < 0)
        {
            searched = data.Length;
            return false;
        }

        var text = data[position..(from + next)];
        XmlChars.CheckText(text);
        XmlReferences.Check(text);
        if (text.IndexOf("]]>"u8) >= 0)
        {
            throw XmlStreamException.NotWellFormed("]]> in text.");
        }

        Advance(from + next);
        return true;
    }

    private bool TryMarkup(ReadOnlySpan<byte> data)
    {
        if (data.Length < position + 2)
        {
            return false;
        }

        switch (data[position + 1])
        {
            case (byte)'!':
                return TryCharacterData(data);
            case (byte)'?':
                throw XmlStreamException.Restricted("A processing instruction.");
            case (byte)'/':
                return TryEndTag(data);
            default:
                if (!TryTagEnd(data, out var close))
                {
                    return false;
                }

                StartTag(data, close);
                return true;
        }
    }

    private bool TryCharacterData(ReadOnlySpan<byte> data)
    {
        var start = "<![CDATA["u8;
        var there = data[position..Math.Min(data.Length, position + start.Length)];
        if (!start.StartsWith(there))
        {
            throw XmlStreamException.Restricted("A comment or a declaration.");
        }

        var from = Math.Max(position + start.Length, searched - 2);
        var end = there.Length < start.Length || from > data.Length ? -1 : data[from..].IndexOf("]]>"u8);
        Work += Math.Max(0, (end < 0 ? data.Length : from + end) - from);
        if (end < 0)
        {
            searched = data.Length;
            return false;
        }

        XmlChars.CheckText(data[(position + start.Length)..(from + end)]);
        Advance(from + end + 3);
        return true;
    }

    /// <summary>Finds the <c>&gt;</c> that ends the tag at the position, going on where the last search stopped.</summary>
    private bool TryTagEnd(ReadOnlySpan<byte> data, out int close)
    {
        var at = Math.Max(position + 1, searched);
        var from = at;
        while (at < data.Length)
        {
            var next = quote == 0 ? data[at..].IndexOfAny((byte)'>', (byte)'"', (byte)'\'') : data[at..].IndexOf(quote);
            if (next < 0)
            {
                at = data.Length;
                break;
            }

            at += next;
            if (quote == 0 && data[at] == '>')
            {
                close = at;
                Work += at - from;
                return true;
            }

            quote = quote == 0 ? data[at] : (byte)0;
            at++;
        }

        Work += at - from;
        searched = at;
        close = 0;
        return false;
    }

    private void StartTag(ReadOnlySpan<byte> data, int close)
    {
        var tag = new TagReader(data, position, close);
        var depth = open.Count;
        if (depth >= limits.MaxDepth)
        {
            throw XmlStreamException.Policy("Elements nested too deep.");
        }

        attributes.Clear();
        var count = 0;
        while (tag.TryReadAttribute(out var attribute))
        {
            if (++count > limits.MaxAttributes)
            {
                throw XmlStreamException.Policy("Too many attributes.");
            }

            Enter(data, attribute, depth);
        }

        CheckAttributes(data);
        var ns = Scopes.Resolve(data, tag.Name.Prefix);
        Work += close - position;
        if (depth == 0)
        {
            Name = tag.Name;
            Namespace = ns;
            rootAttributes.AddRange(attributes);
            Content = new ByteRange(close + 1, 0);
        }
        else if (depth == 1)
        {
            children.Add(new Child(tag.Name.Local, ns, new ByteRange(position, 0)));
        }

        Advance(close + 1);
        if (tag.IsEmpty)
        {
            Scopes.Leave(depth);
            CloseChild();
        }
        else
        {
            open.Add(tag.Name);
        }
    }

    private bool TryEndTag(ReadOnlySpan<byte> data)
    {
        var from = Math.Max(position + 2, searched);
        var next = from >= data.Length ? -1 : data[from..].IndexOf((byte)'>');
        if (next < 0)
        {
            searched = data.Length;
            return false;
        }

        var close = from + next;
        Work += close - position;
        var name = data[(position + 2)..close].TrimEnd(" \t\r\n"u8);
        if (open.Count == 0 || !name.SequenceEqual(open[^1].Qualified(data)))
        {
            throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
        }

        open.RemoveAt(open.Count - 1);
        Scopes.Leave(open.Count);
        if (open.Count == 0)
        {
            Content = Content with { Length = position - Content.Start };
        }

        Advance(close + 1);
        CloseChild();
        return true;
    }

    /// <summary>An element has ended; if it was a direct child, its length is known now.</summary>
    private void CloseChild()
    {
        if (open.Count == 1)
        {
            children[^1] = children[^1] with { Range = children[^1].Range with { Length = position - children[^1].Range.Start } };
        }
    }

    private void Enter(ReadOnlySpan<byte> data, in AttributeRange attribute, int depth)
    {
        var prefix = attribute.Name.Prefix.Of(data);
        if (prefix.SequenceEqual("xmlns"u8) || (prefix.IsEmpty && attribute.Name.Local.Of(data).SequenceEqual("xmlns"u8)))
        {
            DeclaresPrefix |= depth == 0 && !prefix.IsEmpty;
            Scopes.Declare(data, attribute, depth);
        }

        attributes.Add(attribute);
    }

    /// <summary>No attribute may stand twice, neither by name nor by namespace and name (Namespaces §6.3); no prefix may be unknown.</summary>
    private void CheckAttributes(ReadOnlySpan<byte> data)
    {
        for (var i = 0; i < attributes.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (IsSame(data, attributes[i].Name, attributes[j].Name))
                {
                    throw XmlStreamException.NotWellFormed("An attribute that stands twice.");
                }
            }
        }

        for (var i = attributes.Count - 1; i >= 0; i--)
        {
            var name = attributes[i].Name;
            if (name.Prefix.Of(data).SequenceEqual("xmlns"u8) || (!name.HasPrefix && name.Local.Of(data).SequenceEqual("xmlns"u8)))
            {
                attributes.RemoveAt(i);
            }
            else if (name.HasPrefix)
            {
                _ = Scopes.Resolve(data, name.Prefix);
            }
        }
    }

    private bool IsSame(ReadOnlySpan<byte> data, NameRange one, NameRange other)
    {
        if (!one.Local.Of(data).SequenceEqual(other.Local.Of(data)) || one.HasPrefix != other.HasPrefix)
        {
            return false;
        }

        var prefix = one.Prefix.Of(data);
        var otherPrefix = other.Prefix.Of(data);
        return prefix.SequenceEqual(otherPrefix)
            || (!prefix.SequenceEqual("xmlns"u8) && !otherPrefix.SequenceEqual("xmlns"u8)
                && Scopes.Resolve(data, one.Prefix).Equals(data, Scopes.Resolve(data, other.Prefix)));
    }

    private void Advance(int to)
    {
        position = searched = to;
        quote = 0;
    }

    private void CheckSize(int length)
    {
        if (length > limits.MaxStanzaBytes)
        {
            throw XmlStreamException.Policy("An element that is too large.");
        }
    }

    /// <summary>A direct child of the element.</summary>
    internal readonly record struct Child(ByteRange Name, NamespaceRef Namespace, ByteRange Range);
}

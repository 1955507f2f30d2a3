namespace Godwit.Protocol.Xml;

/// <summary>
/// Reads one element from its first byte to its last, checking that it is well-formed and stays within the limits. The bytes may come in
/// parts: each call gets the element from its start with more at the end, and goes on where the last one stopped, so that the work grows with the
/// bytes and not with the number of parts. Allocates nothing once it has grown to the size of what it reads.
/// </summary>
internal sealed class ElementScanner
{
    private readonly StartTagScanner root = new();
    private readonly StartTagScanner inner = new();
    private readonly NamespaceScopes scopes = new();
    private NamespaceRef[] resolved = new NamespaceRef[4];
    private NameRange[] open = new NameRange[8];
    private Child[] children = new Child[8];
    private XmppReaderLimits limits = new();
    private int depth;
    private int childCount;
    private int position;
    private int tokenStart;
    private Part part;
    private CharacterRun text;

    private enum Part : byte
    {
        Markup,
        StartTag,
        EndTag,
        Text,
        CharacterData,
    }

    /// <summary>The declarations outside of the element.</summary>
    public StreamScope Scope { get; private set; } = StreamScope.Empty;

    /// <summary>The start tag of the element.</summary>
    public StartTagScanner Root => root;

    /// <summary>The namespace of the element.</summary>
    public NamespaceRef Namespace { get; private set; }

    /// <summary>The direct children, when the element is complete.</summary>
    public ReadOnlySpan<Child> Children => children.AsSpan(0, childCount);

    /// <summary>What stands between the element's tags.</summary>
    public ByteRange Content { get; private set; }

    /// <summary>
    /// True when the content can't stand without the element or the stream header, because it may use prefixes that those declare.
    /// </summary>
    public bool NeedsPrefixes { get; private set; }

    /// <summary>True when the scan has not begun.</summary>
    public bool IsFresh => position == 0;

    /// <summary>True when the element has been read to its end.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many bytes the scans of this element have gone through; grows in proportion to the bytes that came, however they are split.</summary>
    public long Work { get; private set; }

    /// <summary>Begins with a new element.</summary>
    public void Begin(XmppReaderLimits allowed, StreamScope scope)
    {
        limits = allowed;
        Scope = scope;
        scopes.Begin(scope, allowed.MaxAttributes);
        depth = childCount = position = tokenStart = 0;
        Work = 0;
        part = Part.Markup;
        NeedsPrefixes = IsComplete = false;
    }

    /// <summary>Forgets a large element's memory.</summary>
    public void Trim()
    {
        if (children.Length > 64)
        {
            children = new Child[8];
        }
    }

    /// <summary>Goes on reading.</summary>
    /// <param name="data">The element from its first byte, as far as it has come.</param>
    /// <param name="length">The length of the element, when it is complete.</param>
    /// <returns>True when the element is complete.</returns>
    public bool TryScan(ReadOnlySpan<byte> data, out int length)
    {
        // Whatever the parts, the first bytes up to the limit decide, and only then the limit.
        var allowed = data.Length > limits.MaxStanzaBytes ? data[..limits.MaxStanzaBytes] : data;
        Work -= position;
        IsComplete = Run(allowed);
        length = IsComplete ? position : 0;
        Work += IsComplete ? position : allowed.Length;
        return IsComplete || (data.Length > limits.MaxStanzaBytes ? throw XmlStreamException.Policy("An element that is too large.") : false);
    }

    /// <summary>Reads the start tag alone, as of a stream header that stays open.</summary>
    public bool TryScanStartTag(ReadOnlySpan<byte> data, out int length)
    {
        var allowed = data.Length > limits.MaxHeaderBytes ? data[..limits.MaxHeaderBytes] : data;
        Work -= position;
        if (part == Part.Markup && TryMarkup(allowed) && part != Part.StartTag)
        {
            throw XmlStreamException.Restricted("A comment or a declaration.");
        }

        IsComplete = part == Part.StartTag && root.TryRead(allowed, ref position, limits.MaxAttributes);
        length = IsComplete ? position : 0;
        Work += IsComplete ? position : allowed.Length;
        if (IsComplete)
        {
            Namespace = Enter(data, root);
        }

        return IsComplete || (data.Length > limits.MaxHeaderBytes ? throw XmlStreamException.Policy("A stream header that is too large.") : false);
    }

    private bool Run(ReadOnlySpan<byte> data)
    {
        while (true)
        {
            var isDone = part switch
            {
                Part.Markup => TryMarkup(data),
                Part.StartTag => TryStartTag(data),
                Part.EndTag => TryEndTag(data),
                Part.Text => TryText(data),
                _ => TryCharacterData(data),
            };
            if (!isDone || (depth == 0 && part == Part.Text))
            {
                return isDone;
            }
        }
    }

    private bool TryText(ReadOnlySpan<byte> data)
    {
        if (!text.TryReadText(data, ref position))
        {
            return false;
        }

        tokenStart = position;
        part = Part.Markup;
        return true;
    }

    private bool TryMarkup(ReadOnlySpan<byte> data)
    {
        if (data.Length < tokenStart + 2)
        {
            return false;
        }

        position = tokenStart + 1;
        switch (data[position])
        {
            case (byte)'!':
                part = Part.CharacterData;
                break;
            case (byte)'?':
                throw XmlStreamException.Restricted("A processing instruction.");
            case (byte)'/':
                part = depth > 0 ? Part.EndTag : throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
                position++;
                break;
            default:
                if (depth == limits.MaxDepth)
                {
                    throw XmlStreamException.Policy("Elements nested too deep.");
                }

                part = Part.StartTag;
                (depth == 0 ? root : inner).Begin(position);
                break;
        }

        return true;
    }

    private bool TryCharacterData(ReadOnlySpan<byte> data)
    {
        var opening = "<![CDATA["u8;
        var content = tokenStart + opening.Length;
        if (position < content)
        {
            var there = data[tokenStart..Math.Min(data.Length, content)];
            if (!opening.StartsWith(there))
            {
                throw XmlStreamException.Restricted("A comment or a declaration.");
            }

            if (there.Length < opening.Length)
            {
                return false;
            }

            position = depth > 0 ? content : throw XmlStreamException.NotWellFormed("A CDATA section outside of an element.");
        }

        var end = data[position..].IndexOf("]]>"u8);
        if (end < 0)
        {
            position = Math.Max(position, data.Length - 2);
            return false;
        }

        XmlChars.CheckText(data[content..(position + end)]);
        BeginText(position + end + 3);
        return true;
    }

    private bool TryStartTag(ReadOnlySpan<byte> data)
    {
        var tag = depth == 0 ? root : inner;
        if (!tag.TryRead(data, ref position, limits.MaxAttributes))
        {
            return false;
        }

        var ns = Enter(data, tag);
        if (depth == 0)
        {
            Namespace = ns;
            NeedsPrefixes = tag.Name.HasPrefix || DeclaresPrefix(tag);
            Content = new ByteRange(position, 0);
        }
        else if (depth == 1)
        {
            AddChild(new Child(tag.Name.Local, ns, new ByteRange(tokenStart, 0)));
        }

        if (depth == open.Length)
        {
            Array.Resize(ref open, depth * 2);
        }

        open[depth++] = tag.Name;
        if (tag.IsEmpty)
        {
            Leave();
        }
        else
        {
            BeginText(position);
        }

        return true;
    }

    private bool TryEndTag(ReadOnlySpan<byte> data)
    {
        var name = open[depth - 1].Qualified(data);
        var matched = position - tokenStart - 2;
        if (matched < name.Length)
        {
            var more = Math.Min(name.Length - matched, data.Length - position);
            if (!data.Slice(position, more).SequenceEqual(name.Slice(matched, more)))
            {
                throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
            }

            position += more;
        }

        while (position < data.Length)
        {
            var b = data[position++];
            if (b == '>')
            {
                Leave();
                return true;
            }

            if (!XmlChars.IsSpace(b))
            {
                throw XmlStreamException.NotWellFormed("An end tag that ends nothing.");
            }
        }

        return false;
    }

    /// <summary>Enters the declarations of a start tag and finds its namespace.</summary>
    private NamespaceRef Enter(ReadOnlySpan<byte> data, StartTagScanner tag)
    {
        foreach (ref readonly var declaration in tag.Declarations)
        {
            scopes.Declare(data, declaration, depth);
        }

        if (tag.HasPrefixedAttributes)
        {
            ResolveAttributes(data, tag.Attributes);
        }

        return tag.Name.HasPrefix ? scopes.Resolve(data, tag.Name.Prefix) : scopes.Default();
    }

    /// <summary>No attribute may stand twice by namespace and name (Namespaces §6.3); no prefix may be unknown.</summary>
    private void ResolveAttributes(ReadOnlySpan<byte> data, ReadOnlySpan<AttributeRange> attributes)
    {
        if (resolved.Length < attributes.Length)
        {
            resolved = new NamespaceRef[attributes.Length];
        }

        for (var i = 0; i < attributes.Length; i++)
        {
            var name = attributes[i].Name;
            if (!name.HasPrefix)
            {
                continue;
            }

            resolved[i] = scopes.Resolve(data, name.Prefix);
            for (var j = 0; j < i; j++)
            {
                var other = attributes[j].Name;
                if (other.HasPrefix && other.Local.Length == name.Local.Length
                    && other.Local.Of(data).SequenceEqual(name.Local.Of(data)) && resolved[i].Equals(data, resolved[j]))
                {
                    throw XmlStreamException.NotWellFormed("An attribute that stands twice.");
                }
            }
        }
    }

    private static bool DeclaresPrefix(StartTagScanner tag)
    {
        foreach (ref readonly var declaration in tag.Declarations)
        {
            if (declaration.Name.HasPrefix)
            {
                return true;
            }
        }

        return false;
    }

    private void AddChild(in Child child)
    {
        if (childCount == limits.MaxChildren)
        {
            throw XmlStreamException.Policy("Too many children.");
        }

        if (childCount == children.Length)
        {
            Array.Resize(ref children, childCount * 2);
        }

        children[childCount++] = child;
    }

    /// <summary>The innermost open element ends at the position.</summary>
    private void Leave()
    {
        scopes.Leave(--depth);
        if (depth == 0)
        {
            Content = Content with { Length = Math.Max(0, tokenStart - Content.Start) };
            NeedsPrefixes |= scopes.UsesStreamPrefix;
        }
        else if (depth == 1)
        {
            ref var child = ref children[childCount - 1];
            child = child with { Range = new ByteRange(child.Range.Start, position - child.Range.Start) };
        }

        BeginText(position);
    }

    private void BeginText(int start)
    {
        position = start;
        text = new CharacterRun(start);
        part = Part.Text;
    }

    /// <summary>A direct child of the element.</summary>
    internal readonly record struct Child(ByteRange Name, NamespaceRef Namespace, ByteRange Range);
}

namespace Godwit.Protocol.Xml;

/// <summary>Reads one start tag that is wholly there, from <c>&lt;</c> to <c>&gt;</c>, attribute by attribute.</summary>
internal ref struct TagReader
{
    private readonly ReadOnlySpan<byte> element;
    private readonly int end;
    private int position;

    /// <param name="element">The element from its first byte.</param>
    /// <param name="start">Where the tag's <c>&lt;</c> stands.</param>
    /// <param name="close">Where the tag's <c>&gt;</c> stands.</param>
    public TagReader(ReadOnlySpan<byte> element, int start, int close)
    {
        this.element = element;
        IsEmpty = element[close - 1] == '/';
        end = IsEmpty ? close - 1 : close;
        var length = XmlChars.NameLength(element[(start + 1)..end]);
        if (length == 0)
        {
            throw XmlStreamException.NotWellFormed("A tag without a name.");
        }

        Name = NameRange.Of(element, start + 1, length);
        position = start + 1 + length;
    }

    /// <summary>The element's name.</summary>
    public NameRange Name { get; }

    /// <summary>True for <c>&lt;name/&gt;</c>.</summary>
    public bool IsEmpty { get; }

    /// <summary>Reads the next attribute, namespace declarations included.</summary>
    public bool TryReadAttribute(out AttributeRange attribute)
    {
        attribute = default;
        var hasSpace = SkipSpace();
        if (position == end)
        {
            return false;
        }

        var length = XmlChars.NameLength(element[position..end]);
        if (!hasSpace || length == 0)
        {
            throw XmlStreamException.NotWellFormed("A tag with something that is no attribute.");
        }

        var name = NameRange.Of(element, position, length);
        position += length;
        SkipSpace();
        Expect((byte)'=');
        SkipSpace();
        attribute = new AttributeRange(name, ReadValue());
        return true;
    }

    private ByteRange ReadValue()
    {
        if (position == end || element[position] is not ((byte)'"' or (byte)'\''))
        {
            throw XmlStreamException.NotWellFormed("An attribute without quotes.");
        }

        var quote = element[position++];
        var length = element[position..end].IndexOf(quote);
        if (length < 0)
        {
            throw XmlStreamException.NotWellFormed("An attribute without an end.");
        }

        var value = new ByteRange(position, length);
        position += length + 1;
        var text = value.Of(element);
        if (text.Contains((byte)'<'))
        {
            throw XmlStreamException.NotWellFormed("A < in an attribute.");
        }

        XmlChars.CheckText(text);
        XmlReferences.Check(text);
        return value;
    }

    private bool SkipSpace()
    {
        var start = position;
        while (position < end && XmlChars.IsSpace(element[position]))
        {
            position++;
        }

        return position > start;
    }

    private void Expect(byte wanted)
    {
        if (position == end || element[position] != wanted)
        {
            throw XmlStreamException.NotWellFormed("An attribute without a value.");
        }

        position++;
    }
}

namespace Godwit.Protocol.Xml;

/// <summary>
/// Reads one start tag in whatever parts it comes, from behind its <c>&lt;</c> to its <c>&gt;</c>. Every byte is looked at once, and
/// what is not well-formed is refused at the first byte that shows it. Knows names and values, not what prefixes stand for.
/// </summary>
internal sealed class StartTagScanner
{
    private AttributeRange[] attributes = new AttributeRange[8];
    private AttributeRange[] declarations = new AttributeRange[2];
    private int attributeCount;
    private int declarationCount;
    private Part part;
    private int nameStart;
    private byte nameClass;
    private bool hasSpace;
    private byte quote;
    private NameRange attributeName;
    private CharacterRun value;

    private enum Part : byte
    {
        Name,
        BeforeAttribute,
        AttributeName,
        BeforeEquals,
        BeforeValue,
        Value,
        End,
    }

    /// <summary>The name of the element.</summary>
    public NameRange Name { get; private set; }

    /// <summary>True for <c>&lt;name/&gt;</c>.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>True when an attribute has a prefix.</summary>
    public bool HasPrefixedAttributes { get; private set; }

    /// <summary>The attributes in document order, without namespace declarations.</summary>
    public ReadOnlySpan<AttributeRange> Attributes => attributes.AsSpan(0, attributeCount);

    /// <summary>The namespace declarations in document order: of the default namespace (<c>xmlns</c>) and of prefixes (<c>xmlns:p</c>).</summary>
    public ReadOnlySpan<AttributeRange> Declarations => declarations.AsSpan(0, declarationCount);

    /// <summary>Begins a tag whose name begins here.</summary>
    public void Begin(int position)
    {
        nameStart = position;
        nameClass = 0;
        part = Part.Name;
        attributeCount = declarationCount = 0;
        hasSpace = IsEmpty = HasPrefixedAttributes = false;
    }

    /// <summary>Goes on reading from the position.</summary>
    /// <returns>True when the tag is complete; the position is behind its <c>&gt;</c> then, else at the end of the data.</returns>
    public bool TryRead(ReadOnlySpan<byte> data, ref int position, int maxAttributes)
    {
        while (position < data.Length)
        {
            switch (part)
            {
                case Part.Name:
                    if (TryReadName(data, ref position, out var name))
                    {
                        Name = name;
                        part = Part.BeforeAttribute;
                    }

                    break;
                case Part.BeforeAttribute:
                    if (TryEnd(data[position], ref position))
                    {
                        return true;
                    }

                    break;
                case Part.AttributeName:
                    if (TryReadName(data, ref position, out attributeName))
                    {
                        part = Part.BeforeEquals;
                    }

                    break;
                case Part.BeforeEquals:
                case Part.BeforeValue:
                    BeforeValue(data[position], ref position);
                    break;
                case Part.Value:
                    if (value.TryReadValue(data, ref position, quote))
                    {
                        Add(data, new AttributeRange(attributeName, new ByteRange(value.Start, position - value.Start)), maxAttributes);
                        position++;
                        part = Part.BeforeAttribute;
                        hasSpace = false;
                    }
                    else
                    {
                        return false;
                    }

                    break;
                default:
                    IsEmpty = data[position++] == '>' ? true : throw XmlStreamException.NotWellFormed("A tag with a / inside.");
                    return true;
            }
        }

        return false;
    }

    private bool TryReadName(ReadOnlySpan<byte> data, ref int position, out NameRange name)
    {
        var classes = XmlChars.NameClasses;
        var at = position;
        var seen = nameClass;
        byte next = 0;
        while (at < data.Length && (next = classes[data[at]]) != 0)
        {
            seen |= next;
            at++;
        }

        position = at;
        nameClass = seen;
        name = default;
        if (at == data.Length)
        {
            return false;
        }

        name = MakeName(data, at - nameStart);
        return true;
    }

    private NameRange MakeName(ReadOnlySpan<byte> data, int length)
    {
        if ((nameClass & XmlChars.Colon) == 0)
        {
            CheckName(data.Slice(nameStart, length));
            return new NameRange(default, new ByteRange(nameStart, length));
        }

        var colon = data.Slice(nameStart, length).IndexOf((byte)':');
        var prefix = new ByteRange(nameStart, colon);
        var local = new ByteRange(prefix.End + 1, length - colon - 1);
        CheckName(prefix.Of(data));
        CheckName(local.Of(data));
        return new NameRange(prefix, local);
    }

    private static void CheckName(ReadOnlySpan<byte> name)
    {
        if (!XmlChars.IsNcName(name))
        {
            throw XmlStreamException.NotWellFormed("A tag with something that is no name.");
        }
    }

    private bool TryEnd(byte b, ref int position)
    {
        if (b == '>')
        {
            position++;
            return true;
        }

        if (XmlChars.IsSpace(b))
        {
            hasSpace = true;
            position++;
        }
        else if (b == '/')
        {
            position++;
            part = Part.End;
        }
        else
        {
            nameStart = hasSpace ? position : throw XmlStreamException.NotWellFormed("A tag without space before an attribute.");
            nameClass = 0;
            part = Part.AttributeName;
        }

        return false;
    }

    private void BeforeValue(byte b, ref int position)
    {
        position++;
        if (XmlChars.IsSpace(b))
        {
            return;
        }

        if (part == Part.BeforeEquals)
        {
            part = b == '=' ? Part.BeforeValue : throw XmlStreamException.NotWellFormed("An attribute without a value.");
            return;
        }

        quote = b is (byte)'"' or (byte)'\'' ? b : throw XmlStreamException.NotWellFormed("An attribute without quotes.");
        value = new CharacterRun(position);
        part = Part.Value;
    }

    private void Add(ReadOnlySpan<byte> data, in AttributeRange attribute, int maxAttributes)
    {
        if (attributeCount + declarationCount == maxAttributes)
        {
            throw XmlStreamException.Policy("Too many attributes.");
        }

        if (attribute.Name.IsDeclaration(data))
        {
            AddTo(data, ref declarations, ref declarationCount, attribute);
        }
        else
        {
            HasPrefixedAttributes |= attribute.Name.HasPrefix;
            AddTo(data, ref attributes, ref attributeCount, attribute);
        }
    }

    private static void AddTo(ReadOnlySpan<byte> data, ref AttributeRange[] list, ref int count, in AttributeRange attribute)
    {
        var name = attribute.Name.Qualified(data);
        foreach (ref readonly var other in list.AsSpan(0, count))
        {
            if (other.Name.QualifiedLength == name.Length && other.Name.Qualified(data).SequenceEqual(name))
            {
                throw XmlStreamException.NotWellFormed("An attribute that stands twice.");
            }
        }

        if (count == list.Length)
        {
            Array.Resize(ref list, count * 2);
        }

        list[count++] = attribute;
    }
}

namespace Godwit.Protocol.Xml;

/// <summary>A range of bytes of the element that is being read, counted from its <c>&lt;</c>.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> element) => element.Slice(Start, Length);
}

/// <summary>A name with its prefix; the prefix is empty where there is none.</summary>
internal readonly record struct NameRange(ByteRange Prefix, ByteRange Local)
{
    public static NameRange Of(ReadOnlySpan<byte> element, int start, int length)
    {
        var colon = element.Slice(start, length).IndexOf((byte)':');
        return colon < 0
            ? new NameRange(default, new ByteRange(start, length))
            : new NameRange(new ByteRange(start, colon), new ByteRange(start + colon + 1, length - colon - 1));
    }

    public bool HasPrefix => Prefix.Length > 0;

    public ReadOnlySpan<byte> Qualified(ReadOnlySpan<byte> element) =>
        HasPrefix ? element[Prefix.Start..Local.End] : Local.Of(element);
}

/// <summary>An attribute: its name, and its value between the quotes, as it stands there.</summary>
internal readonly record struct AttributeRange(NameRange Name, ByteRange Value);

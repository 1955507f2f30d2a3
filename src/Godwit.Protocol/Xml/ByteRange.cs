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
    public bool HasPrefix => Prefix.Length > 0;

    public int QualifiedLength => HasPrefix ? Local.End - Prefix.Start : Local.Length;

    public ReadOnlySpan<byte> Qualified(ReadOnlySpan<byte> element) =>
        HasPrefix ? element[Prefix.Start..Local.End] : Local.Of(element);

    /// <summary>True when an attribute of this name declares a namespace (Namespaces §3).</summary>
    public bool IsDeclaration(ReadOnlySpan<byte> element) =>
        (HasPrefix ? Prefix : Local) is { Length: 5 } range && range.Of(element).SequenceEqual("xmlns"u8);
}

/// <summary>An attribute: its name, and its value between the quotes, as it stands there.</summary>
internal readonly record struct AttributeRange(NameRange Name, ByteRange Value);

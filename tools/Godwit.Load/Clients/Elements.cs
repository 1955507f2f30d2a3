using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Godwit.Load.Clients;

/// <summary>Looks at an element as bytes.</summary>
internal static class Elements
{
    private static readonly SearchValues<byte> EndsName = SearchValues.Create(" />\t\r\n"u8);

    /// <summary>Its name without a prefix.</summary>
    public static string Name(ReadOnlySpan<byte> element)
    {
        var name = element[1..];
        name = name[..name.IndexOfAny(EndsName)];
        return Encoding.UTF8.GetString(name[(name.IndexOf((byte)':') + 1)..]);
    }

    /// <summary>The first attribute of that name in it or below; null when there is none.</summary>
    /// <param name="element">The element.</param>
    /// <param name="mark">A blank, the name, and the equals sign.</param>
    public static string? Attribute(ReadOnlySpan<byte> element, ReadOnlySpan<byte> mark)
    {
        var value = AttributeBytes(element, mark);
        return value.IsEmpty ? null : Encoding.UTF8.GetString(value);
    }

    /// <summary>The first attribute of that name as a number; 0 when there is none.</summary>
    public static uint Number(ReadOnlySpan<byte> element, ReadOnlySpan<byte> mark) =>
        Utf8Parser.TryParse(AttributeBytes(element, mark), out uint value, out _) ? value : 0;

    /// <summary>What stands between its first tag and the next one.</summary>
    public static string Text(ReadOnlySpan<byte> element)
    {
        var from = element.IndexOf((byte)'>') + 1;
        var to = element[from..].IndexOf((byte)'<');
        return to <= 0 ? "" : Encoding.UTF8.GetString(element.Slice(from, to));
    }

    /// <summary>True when these bytes stand in it.</summary>
    public static bool Has(ReadOnlySpan<byte> element, ReadOnlySpan<byte> what) => element.IndexOf(what) >= 0;

    /// <summary>True when the attribute <c>type</c> of its first tag has that value, with either quote.</summary>
    public static bool IsType(ReadOnlySpan<byte> element, ReadOnlySpan<byte> type) =>
        AttributeBytes(element[..(element.IndexOf((byte)'>') + 1)], " type="u8).SequenceEqual(type);

    private static ReadOnlySpan<byte> AttributeBytes(ReadOnlySpan<byte> element, ReadOnlySpan<byte> mark)
    {
        var at = element.IndexOf(mark);
        if (at < 0)
        {
            return default;
        }

        var value = element[(at + mark.Length)..];
        var quote = value[0];
        value = value[1..];
        return value[..value.IndexOf(quote)];
    }
}

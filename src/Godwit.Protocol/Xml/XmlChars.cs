using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Godwit.Protocol.Xml;

/// <summary>Which characters XML 1.0 allows where.</summary>
internal static class XmlChars
{
    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    private static readonly bool[] NameBytes = MakeNameBytes();

    /// <summary>Throws unless the bytes are UTF-8 of characters that XML allows (§2.2).</summary>
    public static void CheckText(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(Forbidden))
        {
            throw XmlStreamException.NotWellFormed("A control character.");
        }

        if (!Ascii.IsValid(text) && (!Utf8.IsValid(text) || HasNonCharacter(text)))
        {
            throw XmlStreamException.NotWellFormed("Bytes that are not UTF-8, or a character that XML does not allow.");
        }
    }

    /// <summary>True for white space as XML knows it (§2.3).</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';

    /// <summary>The number of bytes of the name at the start, 0 when there is none; a name may hold one colon (Namespaces §3).</summary>
    public static int NameLength(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (length < text.Length && NameBytes[text[length]])
        {
            length++;
        }

        var name = text[..length];
        return length > 0 && IsName(name) ? length : 0;
    }

    /// <summary>True when a character reference may stand for it (§4.1).</summary>
    public static bool IsAllowed(uint value) => value is 9 or 10 or 13 or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        var colon = name.IndexOf((byte)':');
        return colon < 0
            ? IsNcName(name)
            : IsNcName(name[..colon]) && IsNcName(name[(colon + 1)..]);
    }

    private static bool IsNcName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name[0] is (byte)'-' or (byte)'.' or (>= (byte)'0' and <= (byte)'9'))
        {
            return false;
        }

        return Ascii.IsValid(name) ? !name.Contains((byte)':') : IsUnicodeNcName(name);
    }

    private static bool IsUnicodeNcName(ReadOnlySpan<byte> name)
    {
        var isFirst = true;
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var length) != OperationStatus.Done || !IsNameRune(rune.Value, isFirst))
            {
                return false;
            }

            isFirst = false;
            name = name[length..];
        }

        return true;
    }

    private static bool IsNameRune(int c, bool isFirst) => c switch
    {
        ':' => false,
        < 0x80 => NameBytes[c],
        0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040 => !isFirst,
        (>= 0xC0 and <= 0xD6) or (>= 0xD8 and <= 0xF6) or (>= 0xF8 and <= 0x2FF) or (>= 0x370 and <= 0x37D) or (>= 0x37F and <= 0x1FFF) => true,
        0x200C or 0x200D or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF) => true,
        (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF) => true,
        _ => false,
    };

    private static bool HasNonCharacter(ReadOnlySpan<byte> text) =>
        text.IndexOf("\uFFFE"u8) >= 0 || text.IndexOf("\uFFFF"u8) >= 0;

    private static bool[] MakeNameBytes()
    {
        var allowed = new bool[256];
        for (var b = 0; b < 256; b++)
        {
            allowed[b] = b >= 0x80 || char.IsAsciiLetterOrDigit((char)b) || b is '_' or '-' or '.' or ':';
        }

        return allowed;
    }
}

using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Godwit.Protocol.Xml;

/// <summary>Which characters XML 1.0 allows where.</summary>
internal static class XmlChars
{
    /// <summary>A byte of an ASCII name.</summary>
    public const byte NameByte = 1;

    /// <summary>The colon, which divides a prefix from a local name.</summary>
    public const byte Colon = 2;

    /// <summary>A byte of a character outside of ASCII, which may be allowed in a name.</summary>
    public const byte Unicode = 4;

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    /// <summary>What a byte may be in a name; 0 when it ends the name.</summary>
    public static ReadOnlySpan<byte> NameClasses =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 0,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1,
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
        4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
        4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
    ];

    /// <summary>Throws unless the bytes are UTF-8 of characters that XML allows (§2.2).</summary>
    public static void CheckText(ReadOnlySpan<byte> text)
    {
        if (text.ContainsAny(Controls))
        {
            throw XmlStreamException.NotWellFormed("A control character.");
        }

        if (!Ascii.IsValid(text))
        {
            CheckUnicode(text);
        }
    }

    /// <summary>Throws unless text without forbidden ASCII is UTF-8 of characters that XML allows (§2.2, RFC 6120 §4.9.3.22).</summary>
    public static void CheckUnicode(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new XmlStreamException("unsupported-encoding", "Bytes that are not UTF-8.");
        }

        if (text.IndexOf("\uFFFE"u8) >= 0 || text.IndexOf("\uFFFF"u8) >= 0)
        {
            throw XmlStreamException.NotWellFormed("A character that XML does not allow.");
        }
    }

    /// <summary>True for white space as XML knows it (§2.3).</summary>
    public static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r';

    /// <summary>True when a character reference may stand for it (§4.1).</summary>
    public static bool IsAllowed(uint value) => value is 9 or 10 or 13 or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or (>= 0x10000 and <= 0x10FFFF);

    /// <summary>True for a name without a colon (Namespaces §3) of bytes that <see cref="NameClasses"/> allows.</summary>
    public static bool IsNcName(ReadOnlySpan<byte> name)
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
        < 0x80 => NameClasses[c] == NameByte,
        0xB7 or (>= 0x300 and <= 0x36F) or 0x203F or 0x2040 => !isFirst,
        (>= 0xC0 and <= 0xD6) or (>= 0xD8 and <= 0xF6) or (>= 0xF8 and <= 0x2FF) or (>= 0x370 and <= 0x37D) or (>= 0x37F and <= 0x1FFF) => true,
        0x200C or 0x200D or (>= 0x2070 and <= 0x218F) or (>= 0x2C00 and <= 0x2FEF) or (>= 0x3001 and <= 0xD7FF) => true,
        (>= 0xF900 and <= 0xFDCF) or (>= 0xFDF0 and <= 0xFFFD) or (>= 0x10000 and <= 0xEFFFF) => true,
        _ => false,
    };
}

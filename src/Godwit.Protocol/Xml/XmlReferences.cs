using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>The references of restricted XML: characters by number and the five named ones (XML 1.0 §4.1, RFC 6120 §11.1).</summary>
internal static class XmlReferences
{
    /// <summary>No reference needs more bytes; only zeros before a number could.</summary>
    private const int MaxLength = 32;

    /// <summary>The text with its references resolved and, for an attribute, white space normalised (§3.3.3).</summary>
    public static string Decode(ReadOnlySpan<byte> text, bool isAttribute)
    {
        if (!IsEncoded(text, isAttribute))
        {
            return Encoding.UTF8.GetString(text);
        }

        var decoded = new StringBuilder(text.Length);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny("&\r\n\t"u8);
            decoded.Append(Encoding.UTF8.GetString(plain < 0 ? text : text[..plain]));
            if (plain < 0)
            {
                break;
            }

            text = text[plain..];
            text = text[Append(decoded, text, isAttribute)..];
        }

        return decoded.ToString();
    }

    /// <summary>True when the text stands for other characters than those it is written with.</summary>
    public static bool IsEncoded(ReadOnlySpan<byte> text, bool isAttribute) =>
        isAttribute ? text.ContainsAny("&\r\n\t"u8) : text.ContainsAny((byte)'&', (byte)'\r');

    /// <summary>Reads the reference at the start of the text. False when more bytes are needed to tell.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out Rune character, out int length)
    {
        length = 1;
        while (length < text.Length && (text[length] == '#' || char.IsAsciiLetterOrDigit((char)text[length])))
        {
            if (++length > MaxLength)
            {
                throw XmlStreamException.NotWellFormed("A reference without an end.");
            }
        }

        character = default;
        if (length == text.Length)
        {
            return false;
        }

        var name = text[1..length];
        if (text[length++] != ';' || name.IsEmpty)
        {
            throw XmlStreamException.NotWellFormed("A reference without an end.");
        }

        character = Resolve(name);
        return true;
    }

    private static int Append(StringBuilder decoded, ReadOnlySpan<byte> text, bool isAttribute)
    {
        if (text[0] == '&')
        {
            if (!TryRead(text, out var character, out var length))
            {
                throw XmlStreamException.NotWellFormed("A reference without an end.");
            }

            Span<char> utf16 = stackalloc char[2];
            decoded.Append(utf16[..character.EncodeToUtf16(utf16)]);
            return length;
        }

        // §2.11: every end of line is one line feed; in an attribute, every white space is a space.
        decoded.Append(isAttribute ? ' ' : text[0] == '\t' ? '\t' : '\n');
        return text.StartsWith("\r\n"u8) ? 2 : 1;
    }

    private static Rune Resolve(ReadOnlySpan<byte> name) => name switch
    {
        _ when name[0] == '#' => new Rune(Number(name[1..])),
        _ when name.SequenceEqual("lt"u8) => new Rune('<'),
        _ when name.SequenceEqual("gt"u8) => new Rune('>'),
        _ when name.SequenceEqual("amp"u8) => new Rune('&'),
        _ when name.SequenceEqual("quot"u8) => new Rune('"'),
        _ when name.SequenceEqual("apos"u8) => new Rune('\''),
        _ when XmlChars.IsNcName(name) && !name.Contains((byte)'#') => throw XmlStreamException.Restricted("An entity other than the five of XML."),
        _ => throw XmlStreamException.NotWellFormed("A reference without a name."),
    };

    private static uint Number(ReadOnlySpan<byte> digits)
    {
        uint value;
        var isNumber = digits.Length > 1 && digits[0] == 'x'
            ? uint.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length && char.IsAsciiDigit((char)digits[0]);
        return isNumber && XmlChars.IsAllowed(value)
            ? value
            : throw XmlStreamException.NotWellFormed("A reference to a character that XML does not allow.");
    }
}

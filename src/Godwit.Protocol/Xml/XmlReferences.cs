using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Godwit.Protocol.Xml;

/// <summary>The references of restricted XML: characters by number and the five named ones (XML 1.0 §4.1, RFC 6120 §11.1).</summary>
internal static class XmlReferences
{
    /// <summary>Throws unless every reference in the text is one of those.</summary>
    public static void Check(ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'&') is >= 0 and var at)
        {
            text = text[at..];
            _ = Read(text, out var length);
            text = text[length..];
        }
    }

    /// <summary>The text with its references resolved and, for an attribute, white space normalised (§3.3.3).</summary>
    public static string Decode(ReadOnlySpan<byte> text, bool isAttribute)
    {
        var needsWork = text.ContainsAny((byte)'&', (byte)'\r') || (isAttribute && text.ContainsAny((byte)'\n', (byte)'\t'));
        if (!needsWork)
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

    private static int Append(StringBuilder decoded, ReadOnlySpan<byte> text, bool isAttribute)
    {
        if (text[0] == '&')
        {
            decoded.Append(Read(text, out var length).ToString());
            return length;
        }

        // §2.11: every end of line is one line feed; in an attribute, every white space is a space.
        decoded.Append(isAttribute ? ' ' : text[0] == '\t' ? '\t' : '\n');
        return text.StartsWith("\r\n"u8) ? 2 : 1;
    }

    private static Rune Read(ReadOnlySpan<byte> text, out int length)
    {
        var end = text[..Math.Min(text.Length, 12)].IndexOf((byte)';');
        if (end < 2)
        {
            throw XmlStreamException.NotWellFormed("A reference without an end.");
        }

        length = end + 1;
        var name = text[1..end];
        if (name[0] == '#')
        {
            return new Rune(Number(name[1..]));
        }

        return name switch
        {
            _ when name.SequenceEqual("lt"u8) => new Rune('<'),
            _ when name.SequenceEqual("gt"u8) => new Rune('>'),
            _ when name.SequenceEqual("amp"u8) => new Rune('&'),
            _ when name.SequenceEqual("quot"u8) => new Rune('"'),
            _ when name.SequenceEqual("apos"u8) => new Rune('\''),
            _ => throw XmlStreamException.Restricted("An entity other than the five of XML."),
        };
    }

    private static uint Number(ReadOnlySpan<byte> digits)
    {
        uint value;
        var isNumber = digits.Length > 1 && digits[0] == 'x'
            ? uint.TryParse(digits[1..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : Utf8Parser.TryParse(digits, out value, out var used) && used == digits.Length && digits[0] is >= (byte)'0' and <= (byte)'9';
        return isNumber && XmlChars.IsAllowed(value)
            ? value
            : throw XmlStreamException.NotWellFormed("A reference to a character that XML does not allow.");
    }
}

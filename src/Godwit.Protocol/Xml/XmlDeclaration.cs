using System.Text;
using System.Text.RegularExpressions;

namespace Godwit.Protocol.Xml;

/// <summary>The XML declaration, which may stand at the very start of a stream (RFC 6120 §11.5).</summary>
internal static partial class XmlDeclaration
{
    /// <summary>No declaration that says what it may is longer, in bytes.</summary>
    private const int MaxLength = 128;

    /// <summary>Reads a declaration. False when more bytes are needed.</summary>
    /// <exception cref="XmlStreamException">It is none, or names an encoding other than UTF-8 (RFC 6120 §11.6).</exception>
    public static bool TryRead(ReadOnlySpan<byte> data, out int length)
    {
        var allowed = data[..Math.Min(data.Length, MaxLength)];
        var there = allowed[..Math.Min(allowed.Length, 5)];
        if (!"<?xml"u8.StartsWith(there))
        {
            throw XmlStreamException.Restricted("A processing instruction.");
        }

        length = allowed.IndexOf("?>"u8) + 2;
        if (length >= 2)
        {
            Check(Encoding.Latin1.GetString(allowed[..length]));
            return true;
        }

        return data.Length >= MaxLength ? throw XmlStreamException.NotWellFormed("An XML declaration without an end.") : false;
    }

    private static void Check(string declaration)
    {
        if (Form().Match(declaration) is not { Success: true } match)
        {
            throw XmlStreamException.NotWellFormed("An XML declaration that says something else.");
        }

        if (match.Groups["encoding"] is { Success: true } encoding && !encoding.Value.Equals("UTF-8", StringComparison.OrdinalIgnoreCase))
        {
            throw new XmlStreamException("unsupported-encoding", "An encoding other than UTF-8.");
        }
    }

    /// <summary>XML 1.0 §2.8; RFC 6120 §11 knows no other version.</summary>
    [GeneratedRegex(
        """
        ^<\?xml
        [ \t\r\n]+ version [ \t\r\n]* = [ \t\r\n]* (['"]) 1\.0 \1
        ([ \t\r\n]+ encoding [ \t\r\n]* = [ \t\r\n]* (['"]) (?<encoding> [A-Za-z][A-Za-z0-9._-]* ) \3 )?
        ([ \t\r\n]+ standalone [ \t\r\n]* = [ \t\r\n]* (['"]) (yes|no) \5 )?
        [ \t\r\n]* \?>$
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}

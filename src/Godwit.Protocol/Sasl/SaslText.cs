using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace Godwit.Protocol.Sasl;

/// <summary>Reads the text that SASL messages are made of.</summary>
internal static class SaslText
{
    /// <summary>Decodes UTF-8; false when it is malformed or too long.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> message, [NotNullWhen(true)] out string? text)
    {
        text = message.Length <= SaslExchange.MaxMessageBytes && Utf8.IsValid(message) ? Encoding.UTF8.GetString(message) : null;
        return text is not null;
    }

    /// <summary>Undoes the quoting of a <c>saslname</c>, RFC 5802 §5.1: <c>=2C</c> is a comma, <c>=3D</c> an equals sign, no other quoting is allowed.</summary>
    public static bool TryUnquote(string quoted, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (quoted.Length == 0 || quoted.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        var rest = quoted.Replace("=2C", "", StringComparison.Ordinal).Replace("=3D", "", StringComparison.Ordinal);
        if (rest.Contains('=', StringComparison.Ordinal))
        {
            return false;
        }

        name = quoted.Replace("=2C", ",", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal);
        return true;
    }
}

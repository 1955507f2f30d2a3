using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Godwit.Protocol.Sasl;

/// <summary>Base64 as SASL uses it: RFC 4648 §4 with padding and without white space (RFC 6120 §6.4.2).</summary>
internal static class SaslBase64
{
    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\r\n");

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? data)
    {
        data = null;
        var buffer = new byte[text.Length / 4 * 3];
        if (text.AsSpan().ContainsAny(WhiteSpace) || !Convert.TryFromBase64String(text, buffer, out var written))
        {
            return false;
        }

        data = buffer.AsSpan(0, written).ToArray();
        return true;
    }
}

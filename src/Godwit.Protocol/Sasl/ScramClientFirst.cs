using System.Diagnostics.CodeAnalysis;

namespace Godwit.Protocol.Sasl;

/// <summary>The client's first message, RFC 5802 §7: <c>gs2-header client-first-message-bare</c>.</summary>
/// <param name="Header">The GS2 header as it was sent, both commas included.</param>
/// <param name="Binding">What it says of channel binding: <c>n</c>, <c>y</c> or <c>p=</c> with a name.</param>
/// <param name="AuthorizationIdentity">The authorization identity, unquoted, or empty.</param>
/// <param name="Bare">The message without the GS2 header, which is part of what is signed.</param>
/// <param name="User">The user name, unquoted.</param>
/// <param name="Nonce">The client's nonce.</param>
internal sealed record ScramClientFirst(
    string Header, string Binding, string AuthorizationIdentity, string Bare, string User, string Nonce)
{
    /// <summary>The longest nonce that is taken, in characters; clients use 20 to 64.</summary>
    private const int MaxNonce = 1024;

    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramClientFirst? first)
    {
        first = null;
        if (!SaslText.TryDecode(message, out var text))
        {
            return false;
        }

        // A bare that starts with "m=" asks for an extension that no one has defined: RFC 5802 §5.1 wants it refused.
        var parts = text.Split(',');
        if (parts.Length < 4
            || !IsBinding(parts[0])
            || !TryReadIdentity(parts[1], out var identity)
            || !parts[2].StartsWith("n=", StringComparison.Ordinal)
            || !SaslText.TryUnquote(parts[2][2..], out var user)
            || !parts[3].StartsWith("r=", StringComparison.Ordinal)
            || !IsNonce(parts[3].AsSpan(2)))
        {
            return false;
        }

        var header = $"{parts[0]},{parts[1]},";
        first = new ScramClientFirst(header, parts[0], identity, text[header.Length..], user, parts[3][2..]);
        return true;
    }

    private static bool IsBinding(string flag) =>
        flag is "n" or "y" || (flag.StartsWith("p=", StringComparison.Ordinal) && flag.Length > 2);

    private static bool TryReadIdentity(string part, [NotNullWhen(true)] out string? identity)
    {
        identity = "";
        return part.Length == 0
            || (part.StartsWith("a=", StringComparison.Ordinal) && SaslText.TryUnquote(part[2..], out identity));
    }

    private static bool IsNonce(ReadOnlySpan<char> nonce) =>
        nonce.Length is > 0 and <= MaxNonce && !nonce.ContainsAnyExceptInRange('!', '~');
}

using System.Diagnostics.CodeAnalysis;

namespace Godwit.Protocol.Sasl;

/// <summary>The client's second message, RFC 5802 §7.</summary>
/// <param name="Binding">The channel-binding input, decoded.</param>
/// <param name="Nonce">Both nonces, the client's first.</param>
/// <param name="Proof">The proof, decoded.</param>
/// <param name="WithoutProof">The message up to the proof, which is part of what is signed.</param>
internal sealed record ScramClientFinal(byte[] Binding, string Nonce, byte[] Proof, string WithoutProof)
{
    public static bool TryParse(ReadOnlySpan<byte> message, [NotNullWhen(true)] out ScramClientFinal? final)
    {
        final = null;
        if (!SaslText.TryDecode(message, out var text))
        {
            return false;
        }

        // Extensions may stand between nonce and proof and are ignored; the proof is always last.
        var parts = text.Split(',');
        if (parts.Length < 3
            || !parts[0].StartsWith("c=", StringComparison.Ordinal)
            || !SaslBase64.TryDecode(parts[0][2..], out var binding)
            || !parts[1].StartsWith("r=", StringComparison.Ordinal)
            || !parts[^1].StartsWith("p=", StringComparison.Ordinal)
            || !SaslBase64.TryDecode(parts[^1][2..], out var proof))
        {
            return false;
        }

        final = new ScramClientFinal(binding, parts[1][2..], proof, text[..text.LastIndexOf(",p=", StringComparison.Ordinal)]);
        return true;
    }
}

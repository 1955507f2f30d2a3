using System.Security.Cryptography;

namespace Godwit.Protocol.Sasl;

/// <summary>The two keys that a server keeps instead of a password, RFC 5802 §3.</summary>
/// <param name="StoredKey">Checks the client's proof.</param>
/// <param name="ServerKey">Makes the server's own proof.</param>
public sealed record ScramKeys(ReadOnlyMemory<byte> StoredKey, ReadOnlyMemory<byte> ServerKey)
{
    /// <summary>Derives the keys of a prepared password.</summary>
    internal static ScramKeys Derive(ScramHash hash, ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        var salted = hash.Stretch(password, salt, iterations);
        var clientKey = hash.Mac(salted, "Client Key"u8);
        var keys = new ScramKeys(hash.Digest(clientKey), hash.Mac(salted, "Server Key"u8));
        CryptographicOperations.ZeroMemory(salted);
        CryptographicOperations.ZeroMemory(clientKey);
        return keys;
    }

    /// <summary>True when the proof could only be made by someone who knows the client's key. In constant time.</summary>
    internal bool Verify(ScramHash hash, ReadOnlySpan<byte> authMessage, ReadOnlySpan<byte> proof)
    {
        // A proof of another length cannot be right; its length is no secret.
        if (proof.Length != hash.Size)
        {
            return false;
        }

        var key = hash.Mac(StoredKey.Span, authMessage);
        for (var i = 0; i < key.Length; i++)
        {
            key[i] ^= proof[i];
        }

        return CryptographicOperations.FixedTimeEquals(hash.Digest(key), StoredKey.Span);
    }

    /// <summary>True when both sets of keys come from the same password and salt. In constant time.</summary>
    internal bool Matches(ScramKeys other) => CryptographicOperations.FixedTimeEquals(StoredKey.Span, other.StoredKey.Span);
}

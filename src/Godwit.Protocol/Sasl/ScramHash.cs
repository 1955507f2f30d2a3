using System.Security.Cryptography;

namespace Godwit.Protocol.Sasl;

/// <summary>A hash function that SCRAM is used with.</summary>
public sealed class ScramHash
{
    private readonly HashAlgorithmName algorithm;

    private ScramHash(string mechanismName, HashAlgorithmName algorithm, int size)
    {
        MechanismName = mechanismName;
        this.algorithm = algorithm;
        Size = size;
    }

    /// <summary>SHA-1, RFC 5802. Still what many clients know; sound here, where collisions do not matter.</summary>
    public static ScramHash Sha1 { get; } = new("SCRAM-SHA-1", HashAlgorithmName.SHA1, 20);

    /// <summary>SHA-256, RFC 7677.</summary>
    public static ScramHash Sha256 { get; } = new("SCRAM-SHA-256", HashAlgorithmName.SHA256, 32);

    /// <summary>SHA-512.</summary>
    public static ScramHash Sha512 { get; } = new("SCRAM-SHA-512", HashAlgorithmName.SHA512, 64);

    /// <summary>All of them, the strongest first.</summary>
    public static IReadOnlyList<ScramHash> All { get; } = [Sha512, Sha256, Sha1];

    /// <summary>The name of the mechanism without channel binding.</summary>
    public string MechanismName { get; }

    /// <summary>The length of a hash, in bytes.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public override string ToString() => MechanismName;

    /// <summary>RFC 5802's <c>H()</c>.</summary>
    internal byte[] Digest(ReadOnlySpan<byte> data) => CryptographicOperations.HashData(algorithm, data);

    /// <summary>RFC 5802's <c>HMAC()</c>.</summary>
    internal byte[] Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> data) => CryptographicOperations.HmacData(algorithm, key, data);

    /// <summary>RFC 5802's <c>Hi()</c>: PBKDF2 with one block.</summary>
    internal byte[] Stretch(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, algorithm, Size);
}

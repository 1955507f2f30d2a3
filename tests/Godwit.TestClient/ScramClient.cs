using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol.Sasl;

namespace Godwit.TestClient;

/// <summary>The client's side of SCRAM, written from RFC 5802 §3 and sharing no code with the server's side.</summary>
/// <param name="user">The user's name.</param>
/// <param name="password">The password, prepared.</param>
/// <param name="algorithm">The hash of the mechanism.</param>
public sealed class ScramClient(string user, string password, HashAlgorithmName algorithm)
{
    private string serverFirst = "";
    private string signed = "";
    private byte[]? salted;

    /// <summary>Says which channel binding is used (RFC 5802 §7).</summary>
    public string Gs2Header { get; init; } = "n,,";

    /// <summary>The channel binding's data.</summary>
    public byte[] ChannelData { get; init; } = [];

    /// <summary>The client's part of the nonce.</summary>
    public string Nonce { get; init; } = "rOprNGfwEbeRWgbNEkqO";

    /// <summary>What follows the nonce in the first message.</summary>
    public string Extensions { get; init; } = "";

    /// <summary>Remembers salted passwords of earlier logins, as RFC 5802 §5.1 lets clients do; null to hash each time.</summary>
    public ConcurrentDictionary<string, byte[]>? Known { get; init; }

    /// <summary>The first message without its header.</summary>
    public string Bare => $"n={user},r={Nonce}{Extensions}";

    /// <summary>The first message.</summary>
    public byte[] First => Encoding.UTF8.GetBytes(Gs2Header + Bare);

    /// <summary>What the server's last message must be.</summary>
    public string ExpectedServerFinal => $"v={Convert.ToBase64String(Mac(Mac(salted!, "Server Key"), signed))}";

    /// <summary>A client for one of the hashes.</summary>
    public static ScramClient For(ScramHash hash, string user, string password, string gs2Header = "n,,", byte[]? channelData = null) =>
        new(user, password, Algorithm(hash)) { Gs2Header = gs2Header, ChannelData = channelData ?? [] };

    /// <summary>The last message, with the proof.</summary>
    /// <param name="challenge">The server's first message.</param>
    /// <param name="tamper">Changes what is signed.</param>
    public byte[] Final(ReadOnlySpan<byte> challenge, Func<string, string>? tamper = null)
    {
        serverFirst = Encoding.UTF8.GetString(challenge);
        salted = Known is null ? Salt() : Known.GetOrAdd($"{user} {algorithm} {serverFirst[(serverFirst.IndexOf(',') + 1)..]}", _ => Salt());
        var nonce = serverFirst.Split(',')[0][2..];
        var binding = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(Gs2Header), .. ChannelData]);
        var withoutProof = $"c={binding},r={nonce}";
        withoutProof = tamper?.Invoke(withoutProof) ?? withoutProof;
        signed = $"{Bare},{serverFirst},{withoutProof}";
        var clientKey = Mac(salted, "Client Key");
        var signature = Mac(Hash(clientKey), signed);
        var proof = clientKey.Zip(signature, (a, b) => (byte)(a ^ b)).ToArray();
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    private static HashAlgorithmName Algorithm(ScramHash hash) => new(hash.MechanismName["SCRAM-".Length..].Replace("-", "", StringComparison.Ordinal));

    private byte[] Salt()
    {
        var parts = serverFirst.Split(',');
        var salt = Convert.FromBase64String(parts[1][2..]);
        return Rfc2898DeriveBytes.Pbkdf2(password, salt, int.Parse(parts[2][2..], CultureInfo.InvariantCulture), algorithm, Hash([]).Length);
    }

    private byte[] Hash(byte[] data) => CryptographicOperations.HashData(algorithm, data);

    private byte[] Mac(byte[] key, string text) => CryptographicOperations.HmacData(algorithm, key, Encoding.UTF8.GetBytes(text));
}

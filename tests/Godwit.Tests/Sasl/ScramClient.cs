using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol.Sasl;

namespace Godwit.Tests.Sasl;

/// <summary>The client's side of SCRAM, written from RFC 5802 §3 and sharing no code with the server's side.</summary>
internal sealed class ScramClient(string user, string password, HashAlgorithmName algorithm)
{
    private string serverFirst = "";
    private string signed = "";

    public string Gs2Header { get; init; } = "n,,";

    public byte[] ChannelData { get; init; } = [];

    public string Nonce { get; init; } = "rOprNGfwEbeRWgbNEkqO";

    public string Extensions { get; init; } = "";

    public string Bare => $"n={user},r={Nonce}{Extensions}";

    public byte[] First => Encoding.UTF8.GetBytes(Gs2Header + Bare);

    public static ScramClient For(ScramHash hash, string user, string password, string gs2Header = "n,,", byte[]? channelData = null) =>
        new(user, password, Algorithm(hash)) { Gs2Header = gs2Header, ChannelData = channelData ?? [] };

    public byte[] Final(SaslStep step, Func<string, string>? tamper = null)
    {
        serverFirst = Encoding.UTF8.GetString(Assert.IsType<SaslStep.Challenge>(step).Data.Span);
        var nonce = serverFirst.Split(',')[0][2..];
        var binding = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(Gs2Header), .. ChannelData]);
        var withoutProof = $"c={binding},r={nonce}";
        withoutProof = tamper?.Invoke(withoutProof) ?? withoutProof;
        signed = $"{Bare},{serverFirst},{withoutProof}";
        var clientKey = Mac(Salted(), "Client Key");
        var signature = Mac(Hash(clientKey), signed);
        var proof = clientKey.Zip(signature, (a, b) => (byte)(a ^ b)).ToArray();
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    public string ExpectedServerFinal => $"v={Convert.ToBase64String(Mac(Mac(Salted(), "Server Key"), signed))}";

    private static HashAlgorithmName Algorithm(ScramHash hash) => new(hash.MechanismName["SCRAM-".Length..].Replace("-", "", StringComparison.Ordinal));

    private byte[] Salted()
    {
        var parts = serverFirst.Split(',');
        var salt = Convert.FromBase64String(parts[1][2..]);
        return Rfc2898DeriveBytes.Pbkdf2(password, salt, int.Parse(parts[2][2..], null), algorithm, Hash([]).Length);
    }

    private byte[] Hash(byte[] data) => CryptographicOperations.HashData(algorithm, data);

    private byte[] Mac(byte[] key, string text) => CryptographicOperations.HmacData(algorithm, key, Encoding.UTF8.GetBytes(text));
}

using System.Security.Cryptography;
using Godwit.Abstractions.Stores;
using Godwit.Server.Operations;

namespace Godwit.Server.Authentication;

/// <summary>
/// The secret from which answers for accounts that do not exist are made up. Kept with the data, so that an account's absence looks the same
/// after a restart.
/// </summary>
internal static class DecoySecret
{
    private const int Bytes = 32;

    /// <summary>The name among the secrets of a cluster: a user who does not exist must look the same on every node.</summary>
    private const string Name = "decoy";

    public static byte[] Load(ISharedSecrets? shared, string dataDirectory, RandomNumberGenerator random) => shared?.Read(Name) ?? Load(dataDirectory, random);

    private static byte[] Load(string dataDirectory, RandomNumberGenerator random)
    {
        var path = Path.Combine(dataDirectory, "decoy.key");
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: Bytes } kept)
        {
            return kept;
        }

        var secret = new byte[Bytes];
        random.GetBytes(secret);
        Directory.CreateDirectory(dataDirectory);
        using var file = new FileStream(path, SecretFile.ToWrite(FileMode.Create));
        file.Write(secret);
        return secret;
    }
}

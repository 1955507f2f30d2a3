using System.Text;

namespace Godwit.Protocol.Sasl;

/// <summary>
/// Makes up credentials for accounts that do not exist, so that a client cannot tell them from those that do: the same user always gets
/// the same salt, and nobody can log in with them.
/// </summary>
public sealed class ScramDecoy
{
    private readonly byte[] secret;
    private readonly int iterations;

    /// <summary>Uses a secret of the server that must stay the same over restarts and nodes, of 32 random bytes.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="iterations">The iteration count that accounts usually have.</param>
    public ScramDecoy(ReadOnlySpan<byte> secret, int iterations = ScramCredentials.DefaultIterations)
    {
        this.secret = secret.ToArray();
        this.iterations = iterations;
    }

    /// <summary>The credential of a user that does not exist.</summary>
    public ScramCredential For(ScramHash hash, string user)
    {
        var salt = Make(hash, "salt", user).AsSpan(0, ScramCredentials.SaltBytes);
        return new ScramCredential(hash, iterations, salt.ToArray(), new ScramKeys(Make(hash, "stored", user), Make(hash, "server", user)));
    }

    private byte[] Make(ScramHash hash, string what, string user) =>
        hash.Mac(secret, Encoding.UTF8.GetBytes($"{hash.MechanismName},{what},{user}"));
}

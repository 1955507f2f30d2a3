using System.Buffers.Binary;
using System.Text;

namespace Godwit.Protocol.Sasl;

/// <summary>
/// Makes up credentials for accounts that do not exist, so that a client cannot tell them from those that do: the same user always gets
/// the same salt and the same iteration count, and nobody can log in with them.
/// </summary>
public sealed class ScramDecoy
{
    private readonly byte[] secret;
    private (int Iterations, double UpTo)[] shares;

    /// <summary>Uses a secret of the server that must stay the same over restarts and nodes, of 32 random bytes.</summary>
    /// <param name="secret">The secret.</param>
    /// <param name="iterations">The iteration count that accounts usually have.</param>
    public ScramDecoy(ReadOnlySpan<byte> secret, int iterations = ScramCredentials.DefaultIterations)
    {
        this.secret = secret.ToArray();
        shares = [(iterations, 1)];
    }

    /// <summary>
    /// Tells which iteration counts real accounts have, and how many of each: users that do not exist have them in the same shares. Else
    /// an account that was made under another count than today's would be known for one.
    /// </summary>
    /// <param name="accounts">The number of accounts by iteration count, not empty.</param>
    public void Resemble(IReadOnlyDictionary<int, int> accounts)
    {
        var all = (double)accounts.Values.Sum(n => (long)n);
        var sum = 0L;
        Volatile.Write(ref shares, [.. accounts.OrderBy(a => a.Key).Select(a => (a.Key, (sum += a.Value) / all))]);
    }

    /// <summary>The credential of a user that does not exist.</summary>
    public ScramCredential For(ScramHash hash, string user)
    {
        var iterations = Iterations(user);

        // Another count comes with another salt, as when somebody sets a new password.
        var salt = Make(hash, $"salt,{iterations}", user).AsSpan(0, ScramCredentials.SaltBytes);
        return new ScramCredential(hash, iterations, salt.ToArray(), new ScramKeys(Make(hash, "stored", user), Make(hash, "server", user)));
    }

    /// <summary>One count for all of a user's hash functions, as a real account has.</summary>
    private int Iterations(string user)
    {
        var current = Volatile.Read(ref shares);
        var place = BinaryPrimitives.ReadUInt32BigEndian(Make(ScramHash.Sha256, "iterations", user)) / (uint.MaxValue + 1.0);
        return Array.Find(current, share => place < share.UpTo).Iterations is var found and > 0 ? found : current[^1].Iterations;
    }

    private byte[] Make(ScramHash hash, string what, string user) =>
        hash.Mac(secret, Encoding.UTF8.GetBytes($"{hash.MechanismName},{what},{user}"));
}

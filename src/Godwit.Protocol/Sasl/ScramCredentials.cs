using System.Diagnostics.CodeAnalysis;

namespace Godwit.Protocol.Sasl;

/// <summary>What is stored of one account's password: a <see cref="ScramCredential"/> for each hash function that clients may use.</summary>
public sealed class ScramCredentials
{
    /// <summary>The iteration count for new passwords unless the operator chose another.</summary>
    public const int DefaultIterations = 10_000;

    /// <summary>The length of a new salt, in bytes.</summary>
    public const int SaltBytes = 16;

    /// <summary>Bundles credentials; at least one, at most one for each hash function.</summary>
    public ScramCredentials(IReadOnlyList<ScramCredential> items)
    {
        if (items.Count == 0 || items.DistinctBy(item => item.Hash).Count() != items.Count)
        {
            throw new ArgumentException("One credential for each hash function, and at least one.", nameof(items));
        }

        Items = items;
    }

    /// <summary>The credentials.</summary>
    public IReadOnlyList<ScramCredential> Items { get; }

    /// <summary>Derives what to store of a new password.</summary>
    /// <exception cref="FormatException">The password has characters that RFC 8265 does not allow, or is empty.</exception>
    public static ScramCredentials Derive(
        string password, RandomSource random, int iterations = DefaultIterations, IReadOnlyList<ScramHash>? hashes = null)
    {
        var items = new List<ScramCredential>();
        foreach (var hash in hashes ?? ScramHash.All)
        {
            var salt = new byte[SaltBytes];
            random(salt);
            items.Add(ScramCredential.Derive(hash, password, iterations, salt));
        }

        return new ScramCredentials(items);
    }

    /// <summary>Reads the form that <see cref="ToText"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScramCredentials? credentials)
    {
        credentials = null;
        var items = new List<ScramCredential>();
        foreach (var part in text.Split(' '))
        {
            if (!ScramCredential.TryParse(part, out var item) || items.Exists(other => other.Hash == item.Hash))
            {
                return false;
            }

            items.Add(item);
        }

        credentials = new ScramCredentials(items);
        return true;
    }

    /// <summary>The text form for storage: the credentials' texts with a space between.</summary>
    public string ToText() => string.Join(' ', Items.Select(item => item.ToText()));

    /// <summary>The credential for a hash function, or null.</summary>
    public ScramCredential? Find(ScramHash hash)
    {
        foreach (var item in Items)
        {
            if (item.Hash == hash)
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>True when this is the password. Costs one derivation; for PLAIN and for operators' checks.</summary>
    public bool VerifyPassword(string password) => (Find(PlainHash) ?? Items[0]).VerifyPassword(password);

    /// <summary>The hash function that a password itself is checked with, where the account has it.</summary>
    internal static ScramHash PlainHash => ScramHash.Sha256;
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Godwit.Protocol.Sasl;

/// <summary>What is stored of a password for one hash function, RFC 5802 §3: enough to check it, not to learn it.</summary>
/// <param name="Hash">The hash function.</param>
/// <param name="Iterations">The iteration count of PBKDF2.</param>
/// <param name="Salt">The salt, of this account alone.</param>
/// <param name="Keys">The stored key and the server key.</param>
public sealed record ScramCredential(ScramHash Hash, int Iterations, ReadOnlyMemory<byte> Salt, ScramKeys Keys)
{
    /// <summary>
    /// The keys of the same password as older clients prepare it (RFC 4013), or null where both preparations agree: for nearly all passwords.
    /// </summary>
    public ScramKeys? Alternative { get; init; }

    /// <summary>Derives what to store. Costs <paramref name="iterations"/> hash computations, twice where the preparations differ.</summary>
    /// <exception cref="FormatException">The password has characters that RFC 8265 does not allow, or is empty.</exception>
    public static ScramCredential Derive(ScramHash hash, string password, int iterations, ReadOnlySpan<byte> salt)
    {
        var forms = PreparedPassword.Of(password);
        if (forms.Count == 0)
        {
            throw new FormatException("The password is empty or has characters that are not allowed in passwords (RFC 8265).");
        }

        return new ScramCredential(hash, iterations, salt.ToArray(), ScramKeys.Derive(hash, forms[0], salt, iterations))
        {
            Alternative = forms.Count > 1 ? ScramKeys.Derive(hash, forms[1], salt, iterations) : null,
        };
    }

    /// <summary>Reads the form that <see cref="ToText"/> writes.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ScramCredential? credential)
    {
        credential = null;
        var parts = text.Split('$');
        var parameters = parts.Length is 3 or 4 ? parts[1].Split(':') : [];
        if (ScramHash.All.FirstOrDefault(known => known.MechanismName == parts[0]) is not { } hash
            || parameters.Length != 2
            || !int.TryParse(parameters[0], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations < 1
            || !SaslBase64.TryDecode(parameters[1], out var salt)
            || salt.Length == 0
            || !TryParseKeys(hash, parts[2], out var keys))
        {
            return false;
        }

        ScramKeys? alternative = null;
        if (parts.Length == 4 && !TryParseKeys(hash, parts[3], out alternative))
        {
            return false;
        }

        credential = new ScramCredential(hash, iterations, salt, keys) { Alternative = alternative };
        return true;
    }

    /// <summary>
    /// The text form for storage, after RFC 5803: <c>SCRAM-SHA-256$iterations:salt$storedKey:serverKey</c>, with a second pair of keys when
    /// there is an <see cref="Alternative"/>.
    /// </summary>
    public string ToText()
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{Hash.MechanismName}${Iterations}:{Convert.ToBase64String(Salt.Span)}${Format(Keys)}");
        return Alternative is null ? text : $"{text}${Format(Alternative)}";
    }

    /// <summary>True when the password is the one these keys were derived from. Costs a derivation.</summary>
    internal bool VerifyPassword(string password)
    {
        var verdict = false;
        foreach (var form in PreparedPassword.Of(password))
        {
            var keys = ScramKeys.Derive(Hash, form, Salt.Span, Iterations);
            verdict |= Keys.Matches(keys);
            verdict |= Alternative?.Matches(keys) ?? false;
        }

        return verdict;
    }

    private static string Format(ScramKeys keys) =>
        $"{Convert.ToBase64String(keys.StoredKey.Span)}:{Convert.ToBase64String(keys.ServerKey.Span)}";

    private static bool TryParseKeys(ScramHash hash, string text, [NotNullWhen(true)] out ScramKeys? keys)
    {
        keys = null;
        var parts = text.Split(':');
        if (parts.Length != 2
            || !SaslBase64.TryDecode(parts[0], out var stored)
            || !SaslBase64.TryDecode(parts[1], out var server)
            || stored.Length != hash.Size
            || server.Length != hash.Size)
        {
            return false;
        }

        keys = new ScramKeys(stored, server);
        return true;
    }
}

using System.Security.Cryptography;

namespace Godwit.Server;

/// <summary>Makes identifiers that nobody can guess: stream ids, resources, nonces, resumption tokens.</summary>
public sealed class Identifiers(RandomNumberGenerator random)
{
    /// <summary>A new identifier: lower-case hexadecimal digits of so many random bytes.</summary>
    public string Next(int bytes = 8)
    {
        Span<byte> buffer = stackalloc byte[bytes];
        random.GetBytes(buffer);
        return Convert.ToHexStringLower(buffer);
    }

    /// <summary>A random number of 64 bits.</summary>
    public ulong NextNumber()
    {
        Span<byte> buffer = stackalloc byte[sizeof(ulong)];
        random.GetBytes(buffer);
        return BitConverter.ToUInt64(buffer);
    }
}

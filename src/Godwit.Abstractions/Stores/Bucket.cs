using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>
/// The unit in which accounts and rooms move between machines: each bare JID falls into one of 65,536 buckets. The function is part of
/// the stored data and never changes: FNV-1a with 64 bits over the UTF-8 bytes of the normalised bare JID, folded to 16 bits by exclusive or.
/// </summary>
public static class Bucket
{
    /// <summary>How many buckets there are.</summary>
    public const int Count = 65_536;

    private const ulong OffsetBasis = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;
    private const int LongestBareJid = 1023 + 1 + 1023;

    /// <summary>The bucket of an address, 0 to 65,535. Its resource does not count.</summary>
    public static int Of(Jid address)
    {
        var hash = Hash(address.Bare);
        hash ^= hash >> 32;
        return (int)((hash ^ (hash >> 16)) & 0xFFFF);
    }

    /// <summary>The 64 bits of which the bucket is a part. The resource counts when there is one.</summary>
    public static ulong Hash(Jid address)
    {
        var text = address.ToString();
        Span<byte> buffer = stackalloc byte[LongestBareJid];
        var bytes = Encoding.UTF8.TryGetBytes(text, buffer, out var written) ? buffer[..written] : Encoding.UTF8.GetBytes(text);
        var hash = OffsetBasis;
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * Prime);
        }

        return hash;
    }
}

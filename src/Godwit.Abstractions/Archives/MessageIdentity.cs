using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Archives;

/// <summary>
/// Recognises a message that its client sends again: a 64-bit FNV-1a hash over the UTF-8 bytes of who sent it, to whom (both bare JIDs), and the
/// id that the client gave it (XEP-0359 <c>origin-id</c>), each followed by the byte FF. It is stored, so it must never change.
/// </summary>
public static class MessageIdentity
{
    private const ulong Offset = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    /// <summary>The identity; never 0, which stands for none.</summary>
    public static ulong Of(Jid from, Jid to, string originId)
    {
        var hash = Add(Add(Add(Offset, from.Bare.ToString()), to.Bare.ToString()), originId);
        return hash == 0 ? 1 : hash;
    }

    private static ulong Add(ulong hash, string text)
    {
        Span<byte> stack = stackalloc byte[512];
        var length = Encoding.UTF8.GetByteCount(text);
        var bytes = length <= stack.Length ? stack[..length] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        foreach (var b in bytes)
        {
            hash = unchecked((hash ^ b) * Prime);
        }

        // An end mark that no text contains, so that parts can't be shifted into each other.
        return unchecked((hash ^ 0xFF) * Prime);
    }
}

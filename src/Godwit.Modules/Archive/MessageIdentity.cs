using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Modules.Archive;

/// <summary>
/// Recognises a message that its client sends again: a 64-bit FNV-1a hash of who sent it, to whom, and the id that the client gave it. It is stored,
/// so it must never change.
/// </summary>
internal static class MessageIdentity
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The identity; never 0, which stands for none.</summary>
    public static ulong Of(Jid from, Jid to, string originId)
    {
        var hash = Add(Add(Add(Offset, from.ToString()), to.ToString()), originId);
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

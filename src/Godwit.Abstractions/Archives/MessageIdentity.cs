using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Archives;

/// <summary>
/// Recognises a message that its client sends again: the first 64 bits of the SHA-256 hash over the UTF-8 text of who sent it, to whom (both bare JIDs), and the
/// id that the client gave it (XEP-0359 <c>origin-id</c>), with a zero between them, which none of them can contain. A hash for which nobody can
/// make another message at will: what is recognised is not stored, so that a stranger could make a message vanish. It is stored, so it must never change.
/// </summary>
public static class MessageIdentity
{
    /// <summary>The identity; never 0, which stands for none.</summary>
    public static ulong Of(Jid from, Jid to, string originId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{from.Bare}\0{to.Bare}\0{originId}"), hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash) is not 0 and var identity ? identity : 1;
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>What the index finds a peer's messages by: 32 bits of the hash of its bare JID. It is part of the stored data and never changes.</summary>
internal static class PeerMark
{
    public static int Of(Jid peer)
    {
        var hash = Bucket.Hash(peer.Bare);
        return unchecked((int)(hash ^ (hash >> 32)));
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Logs.Indexing;

namespace Godwit.Storage.Logs;

/// <summary>
/// The id of a message's row: from the high bits to the low the number of its arrival (43 bits), a mark of the peer's bare JID (12 bits)
/// and the flags (8 bits). Ids rise, so rows are appended; and since an index carries its rows' ids, a query by flags and peer walks
/// along the index and touches only the rows that it returns (one row in 4,096 is touched in vain).
/// </summary>
internal static class RowId
{
    private const int FlagBits = 8;
    private const int PeerBits = 12;
    private const int ArrivalShift = FlagBits + PeerBits;
    private const long PeerMask = ((1L << PeerBits) - 1) << FlagBits;

    /// <summary>Makes an id.</summary>
    public static long Make(long arrival, LogEntry entry) => (arrival << ArrivalShift) | PeerMark(entry.Peer) | (byte)entry.Flags;

    /// <summary>The number of the arrival.</summary>
    public static long Arrival(long id) => id >> ArrivalShift;

    /// <summary>The flags.</summary>
    public static LogFlags Flags(long id) => (LogFlags)(byte)id;

    /// <summary>The rows that can match a query.</summary>
    public static IdFilter Filter(LogFlags flags, Jid? with) =>
        with is null ? new((byte)flags, (byte)flags) : new(PeerMask | (byte)flags, PeerMark(with) | (byte)flags);

    private static long PeerMark(Jid peer)
    {
        var hash = Bucket.Hash(peer.Bare);
        hash ^= hash >> 32;
        return (long)(hash ^ (hash >> 16)) << FlagBits & PeerMask;
    }
}

using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>A message in the log of an account or a room.</summary>
/// <param name="Sequence">Its number in the log: dense, rising, never used twice, not even by an account made anew under the same JID.</param>
/// <param name="Time">When it came in; never earlier than the entry before. Kept in whole microseconds.</param>
/// <param name="Flags">What it is kept for.</param>
/// <param name="Peer">The other side of the conversation: a contact's full or bare JID; in a room's log the occupant's JID.</param>
/// <param name="Identity">Recognises the message when it is sent again; 0 for none.</param>
/// <param name="Stanza">The whole stanza, UTF-8.</param>
public sealed record LogEntry(long Sequence, DateTimeOffset Time, LogFlags Flags, Jid Peer, ulong Identity, ReadOnlyMemory<byte> Stanza);

/// <summary>What a message is kept for.</summary>
[Flags]
public enum LogFlags : byte
{
    /// <summary>Not kept.</summary>
    None = 0,

    /// <summary>It can be found by archive queries.</summary>
    Archive = 1,

    /// <summary>It waits until a client of the account has acknowledged it.</summary>
    Mailbox = 2,

    /// <summary>The account sent it (else it received it).</summary>
    Sent = 4,
}

using Godwit.Protocol.Jids;

namespace Godwit.Abstractions.Stores;

/// <summary>Opens logs.</summary>
public interface IMessageLogStore
{
    /// <summary>Opens the log of an account or a room, making an empty one when there is none.</summary>
    ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken);

    /// <summary>
    /// Removes from all logs what is older than a time and does not wait in a mailbox, a little at a time beside other writes. Numbers of
    /// removed entries are not given out again. Fails with <see cref="StoreUnavailableException"/>; calling it again goes on.
    /// </summary>
    /// <returns>How many entries were removed.</returns>
    Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken);
}

/// <summary>
/// The messages of one account or room in the order in which they were given their numbers, and the mailbox as a view of it.
/// Used by one owner in turns, not from several threads. Writes are durable when their task completes; they are made in the order of
/// the calls, many callers' writes in one commit.
/// </summary>
public interface IMessageLog
{
    /// <summary>Whose log it is.</summary>
    Jid Owner { get; }

    /// <summary>The last number given out. The next entry takes this plus one.</summary>
    long LastSequence { get; }

    /// <summary>The time of the last entry, <see cref="DateTimeOffset.MinValue"/> when there is none.</summary>
    DateTimeOffset LastTime { get; }

    /// <summary>
    /// Adds an entry. <see cref="LastSequence"/> rises at once; the task completes when the entry is durable.
    /// Fails with <see cref="FencedException"/> when somebody else has given out the number (this owner must step down), and with
    /// <see cref="StoreUnavailableException"/> when it could not be written (the number is lost, which is allowed); so do then those that were added after it and
    /// before it was known: nothing is written behind a gap that its owner does not know of. Once fenced, all later writes of this log are. A log whose owner was deleted is fenced and reads as empty: it must be opened anew.
    /// Throws <see cref="ArgumentException"/> when the number is not the next one or the time is earlier than <see cref="LastTime"/>.
    /// </summary>
    /// <returns>A task that completes when the entry is durable.</returns>
    Task AppendAsync(LogEntry entry);

    /// <summary>A page of entries, in rising order of their numbers.</summary>
    ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>How many entries match, the limit of the query left aside.</summary>
    ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// The identities (<see cref="LogEntry.Identity"/>) among the newest entries, so many of them, for recognising a message sent again; in
    /// rising order of the numbers, entries without an identity left out.
    /// </summary>
    ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken);

    /// <summary>The mailbox as it was saved.</summary>
    ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Saves what was acknowledged: every mailbox entry up to <paramref name="through"/>, and those in <paramref name="beyond"/>. A number whose
    /// entry was not written may be given out again by a later owner: <paramref name="through"/> must not go past the last entry that was.
    /// </summary>
    Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond);
}

/// <summary>Another activation of the same owner has written: the caller's view is stale and it must step down.</summary>
public sealed class FencedException(string message) : Exception(message);

/// <summary>The store can't write or read now: disk full, database away. The message says what to do.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Storage.Logs;

/// <summary>An open log: what is the same in every engine.</summary>
internal abstract class MessageLog(Jid jid, LogState state, TimeProvider time) : IMessageLog
{
    /// <summary>How often it is looked whether acknowledged messages can be removed, as long as acknowledgements come in.</summary>
    private static readonly TimeSpan SettleInterval = TimeSpan.FromHours(1);

    /// <summary>How long acknowledged messages serve to recognise one that is sent again, and hold their numbers against another activation.</summary>
    private static readonly TimeSpan SettleAge = TimeSpan.FromDays(1);

    private DateTimeOffset settleAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public Jid Owner => jid;

    /// <inheritdoc/>
    public long LastSequence { get; private set; } = state.LastSequence;

    /// <inheritdoc/>
    public DateTimeOffset LastTime { get; private set; } = state.LastTime;

    /// <summary>What the writer must know of it.</summary>
    protected LogHandle Handle { get; } = new(state.Owner.Id);

    /// <summary>The owner's bucket.</summary>
    protected int Bucket => state.Owner.Bucket;

    /// <inheritdoc/>
    public Task AppendAsync(LogEntry entry)
    {
        if (entry.Sequence != LastSequence + 1)
        {
            throw new ArgumentException($"The next number is {LastSequence + 1}, not {entry.Sequence}.", nameof(entry));
        }

        if (entry.Time < LastTime)
        {
            throw new ArgumentException("An entry can't be earlier than the one before.", nameof(entry));
        }

        LastSequence = entry.Sequence;
        LastTime = entry.Time;
        return WriteAsync(entry);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken)
    {
        Validate(query);
        return PageAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken)
    {
        Validate(query);
        return MatchesAsync(query, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return IdentitiesAsync(most, cancellationToken);
    }

    /// <inheritdoc/>
    public abstract ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond)
    {
        var saved = SaveAsync(through, beyond);
        var now = time.GetUtcNow();
        if (now < settleAt)
        {
            return saved;
        }

        settleAt = now + SettleInterval;
        return SettleAfterAsync(saved, through, now);
    }

    /// <summary>Queues an entry.</summary>
    protected abstract Task WriteAsync(LogEntry entry);

    /// <summary>Reads a page.</summary>
    protected abstract ValueTask<IReadOnlyList<LogEntry>> PageAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>Counts what matches.</summary>
    protected abstract ValueTask<long> MatchesAsync(LogQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the identities among the newest entries.</summary>
    protected abstract ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> IdentitiesAsync(int most, CancellationToken cancellationToken);

    /// <summary>Queues what was acknowledged.</summary>
    protected abstract Task SaveAsync(long through, IReadOnlyCollection<long> beyond);

    /// <summary>Removes some of what was acknowledged, no archive keeps and is older than a time. True when there is more.</summary>
    protected abstract Task<bool> SettleAsync(long through, DateTimeOffset before);

    private static void Validate(LogQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, LogQuery.MostLimit, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Sequences?.Count ?? 0, LogQuery.MostSequences, nameof(query));
    }

    private async Task SettleAfterAsync(Task saved, long through, DateTimeOffset now)
    {
        await saved;
        if (await SettleAsync(through, now - SettleAge))
        {
            settleAt = now;
        }
    }
}

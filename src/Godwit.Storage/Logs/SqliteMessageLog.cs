using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>An open log.</summary>
internal sealed class SqliteMessageLog(Jid jid, LogState state, GroupWriter<SqliteTarget> writer, ReaderPool readers, TimeProvider time) : IMessageLog
{
    /// <summary>How often it is looked whether acknowledged messages can be removed, as long as acknowledgements come in.</summary>
    private static readonly TimeSpan SettleInterval = TimeSpan.FromHours(1);

    private readonly LogHandle handle = new(state.Owner.Id);
    private DateTimeOffset settleAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public Jid Owner => jid;

    /// <inheritdoc/>
    public long LastSequence { get; private set; } = state.LastSequence;

    /// <inheritdoc/>
    public DateTimeOffset LastTime { get; private set; } = state.LastTime;

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
        return writer.Enqueue(new AppendWrite(handle, entry));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken)
    {
        LogReader.Validate(query);
        return readers.ReadAsync((handle.Owner, query), static (c, s) => new LogReader(c, s.Owner).Read(s.query), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> CountAsync(LogQuery query, CancellationToken cancellationToken)
    {
        LogReader.Validate(query);
        return readers.ReadAsync((handle.Owner, query), static (c, s) => new LogReader(c, s.Owner).Count(s.query), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> RecentIdentitiesAsync(int most, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        return readers.ReadAsync((handle.Owner, most), static (c, s) => new LogReader(c, s.Owner).RecentIdentities(s.most), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(handle.Owner, static (c, owner) => new LogReader(c, owner).Mailbox(), cancellationToken);

    /// <inheritdoc/>
    public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond)
    {
        var saved = writer.Enqueue(new SaveAcknowledgedWrite(handle, state.Owner.Bucket, through, SequenceSet.Write(beyond, through)));
        var now = time.GetUtcNow();
        if (now < settleAt)
        {
            return saved;
        }

        settleAt = now + SettleInterval;
        return SettleAsync(saved, through, now);
    }

    private async Task SettleAsync(Task saved, long through, DateTimeOffset now)
    {
        await saved;
        if (await writer.Enqueue(new SettleWrite(handle, through)))
        {
            settleAt = now;
        }
    }
}

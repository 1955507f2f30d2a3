using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>An open log.</summary>
internal sealed class SqliteMessageLog(Jid jid, LogState state, GroupWriter<SqliteTarget> writer, ReaderPool readers) : IMessageLog
{
    private readonly LogHandle handle = new(state.Owner.Id);

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
    public ValueTask<IReadOnlyList<long>> PendingAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(handle.Owner, static (c, owner) => new LogReader(c, owner).Pending(), cancellationToken);

    /// <inheritdoc/>
    public Task SaveAcknowledgedAsync(long through, IReadOnlyCollection<long> beyond) =>
        writer.Enqueue(new SaveAcknowledgedWrite(handle, state.Owner.Bucket, through, SequenceSet.Write(beyond, through)));
}

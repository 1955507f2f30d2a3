using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>An open log of a SQLite store.</summary>
internal sealed class SqliteMessageLog(Jid jid, LogState state, GroupWriter<SqliteTarget> writer, ReaderPool readers, TimeProvider time) : MessageLog(jid, state, time)
{
    /// <inheritdoc/>
    public override ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(Handle.Owner, static (view, owner) => new LogReader(view, owner).Mailbox(), cancellationToken);

    /// <inheritdoc/>
    protected override Task WriteAsync(LogEntry entry) => writer.Enqueue(new AppendWrite(Handle, entry));

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<LogEntry>> PageAsync(LogQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync((Handle.Owner, query), static (view, s) => new LogReader(view, s.Owner).Read(s.query), cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<long> MatchesAsync(LogQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync((Handle.Owner, query), static (view, s) => new LogReader(view, s.Owner).Count(s.query), cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> IdentitiesAsync(int most, CancellationToken cancellationToken) =>
        readers.ReadAsync((Handle.Owner, most), static (view, s) => new LogReader(view, s.Owner).RecentIdentities(s.most), cancellationToken);

    /// <inheritdoc/>
    protected override Task SaveAsync(long through, IReadOnlyCollection<long> beyond) =>
        writer.Enqueue(new SaveAcknowledgedWrite(Handle, Bucket, through, SequenceSet.Write(beyond, through)));

    /// <inheritdoc/>
    protected override Task<bool> SettleAsync(long through, DateTimeOffset before) => writer.Enqueue(new SettleWrite(Handle, through, before));
}

using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>An open log of a PostgreSQL store.</summary>
internal sealed class PostgresMessageLog(Jid jid, LogState state, GroupWriter<PostgresTarget> writer, Readers readers, TimeProvider time) : MessageLog(jid, state, time)
{
    /// <inheritdoc/>
    public override ValueTask<StoredMailbox> MailboxAsync(CancellationToken cancellationToken) =>
        readers.ReadAsync(Handle.Owner, static (c, owner, token) => MailboxReader.ReadAsync(c, owner, token), cancellationToken);

    /// <inheritdoc/>
    protected override Task WriteAsync(LogEntry entry) => writer.Enqueue(new PostgresAppendWrite(Handle, entry));

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<LogEntry>> PageAsync(LogQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync((Handle.Owner, query), static (c, s, token) => new PageReader(c, s.Owner).ReadAsync(s.query, token), cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<long> MatchesAsync(LogQuery query, CancellationToken cancellationToken) =>
        readers.ReadAsync((Handle.Owner, query), static (c, s, token) => new PageReader(c, s.Owner).CountAsync(s.query, token), cancellationToken);

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<(ulong Identity, long Sequence)>> IdentitiesAsync(int most, CancellationToken cancellationToken) =>
        readers.ReadAsync((Handle.Owner, most), static (c, s, token) => IdentityReader.ReadAsync(c, s.Owner, s.most, token), cancellationToken);

    /// <inheritdoc/>
    protected override Task SaveAsync(long through, IReadOnlyCollection<long> beyond) =>
        writer.Enqueue(new PostgresSaveAcknowledgedWrite(Handle, through, [.. beyond]));

    /// <inheritdoc/>
    protected override Task<bool> SettleAsync(long through, DateTimeOffset before) => writer.Enqueue(new PostgresSettleWrite(Handle, through, before));
}

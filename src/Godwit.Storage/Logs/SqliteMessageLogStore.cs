using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>The logs of a SQLite store.</summary>
internal sealed class SqliteMessageLogStore(GroupWriter<SqliteTarget> writer, ReaderPool readers, TimeProvider time) : IMessageLogStore
{
    /// <inheritdoc/>
    public async ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken)
    {
        var jid = owner.Bare;
        var state = await readers.ReadAsync(jid, LogState.Read, cancellationToken) ?? await writer.Enqueue(new CreateLogWrite(jid));
        return new SqliteMessageLog(jid, state, writer, readers, time);
    }

    /// <inheritdoc/>
    public async Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var removed = 0L;
        long? from = 0;
        while (from is { } after)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var slice = await writer.Enqueue(new TrimWrite(after, before.ToMicroseconds()));
            removed += slice.Removed;
            from = slice.Next;
        }

        return removed;
    }
}

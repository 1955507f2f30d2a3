using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>The logs of a SQLite store.</summary>
internal sealed class SqliteMessageLogStore(GroupWriter<SqliteTarget> writer, ReaderPool readers) : IMessageLogStore
{
    /// <inheritdoc/>
    public async ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken)
    {
        var jid = owner.Bare;
        var state = await readers.ReadAsync(jid, LogState.Read, cancellationToken) ?? await writer.Enqueue(new CreateLogWrite(jid));
        return new SqliteMessageLog(jid, state, writer, readers);
    }
}

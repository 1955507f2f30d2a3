using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Logs;
using Godwit.Storage.Owners;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>The logs of a PostgreSQL store.</summary>
internal sealed class PostgresMessageLogStore(GroupWriter<PostgresTarget> writer, Readers readers, LogTrim trim, TimeProvider time) : IMessageLogStore
{
    private const string State =
        """
        SELECT o.id, o.bucket, o.base, m.sequence, m.time FROM owner o
        LEFT JOIN LATERAL (SELECT sequence, time FROM message WHERE owner = o.id ORDER BY sequence DESC LIMIT 1) m ON true WHERE o.jid = $1
        """;

    /// <inheritdoc/>
    public async ValueTask<IMessageLog> OpenAsync(Jid owner, CancellationToken cancellationToken)
    {
        var jid = owner.Bare;
        LogState? state;
        while ((state = await readers.ReadAsync(jid, ReadStateAsync, cancellationToken)) is null)
        {
            // Another node may delete it before it is read: then once more.
            await writer.Enqueue(new AddOwnerWrite(jid));
        }

        return new PostgresMessageLog(jid, state, writer, readers, time);
    }

    /// <inheritdoc/>
    public Task<long> TrimAsync(DateTimeOffset before, CancellationToken cancellationToken) => trim.RunAsync(before, cancellationToken);

    private static async Task<LogState?> ReadStateAsync(NpgsqlConnection connection, Jid jid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(State, connection) { Parameters = { Parameter.Of(jid.ToString()) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return null;
        }

        var owner = new Owner(row.GetInt64(0), row.GetInt32(1), row.GetInt64(2));
        return row.IsDBNull(3)
            ? new(owner, owner.Base, DateTimeOffset.MinValue)
            : new(owner, Math.Max(row.GetInt64(3), owner.Base), Instants.FromMicroseconds(row.GetInt64(4)));
    }
}

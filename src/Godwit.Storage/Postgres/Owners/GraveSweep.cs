using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Owners;

/// <summary>
/// Removes a slice of what a deleted owner left. Nodes that do so at the same time take different owners. A transaction that was under way on another node while the owner
/// was deleted may add rows after all was swept, which nobody sees; so a grave is swept once more when that can't be any longer, and only then forgotten.
/// </summary>
internal sealed class GraveSweep(Database database, TimeProvider time)
{
    private const int Slice = 500;

    private const string Pick = "SELECT owner, buried < $1 FROM grave WHERE NOT empty OR buried < $1 ORDER BY owner LIMIT 1 FOR UPDATE SKIP LOCKED";

    private const string RemoveMessages =
        "DELETE FROM message WHERE owner = $1 AND sequence IN (SELECT sequence FROM message WHERE owner = $1 ORDER BY sequence LIMIT $2)";

    private const string RemoveDocuments =
        "DELETE FROM document WHERE owner = $1 AND (collection, mark) IN (SELECT collection, mark FROM document WHERE owner = $1 ORDER BY collection, mark LIMIT $2)";

    /// <summary>Longer than any transaction of the store may take.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <summary>Removes a slice. False when there is nothing to remove now.</summary>
    /// <exception cref="Godwit.Abstractions.Stores.StoreUnavailableException">It failed; the message says what to do.</exception>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await PickAsync(connection, cancellationToken) is not var (owner, isOld))
            {
                return false;
            }

            if (await RemoveAsync(connection, RemoveMessages, owner, cancellationToken) < Slice &&
                await RemoveAsync(connection, RemoveDocuments, owner, cancellationToken) < Slice)
            {
                await EndAsync(connection, owner, isOld, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailures.Explain(database.Address, failure);
        }
    }

    private async Task<(long Owner, bool IsOld)?> PickAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Pick, connection) { Parameters = { Parameter.Of((time.GetUtcNow() - Rest).ToMicroseconds()) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? (row.GetInt64(0), row.GetBoolean(1)) : null;
    }

    private static async Task<int> RemoveAsync(NpgsqlConnection connection, string sql, long owner, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { Parameter.Of(owner), Parameter.Of(Slice) } };
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task EndAsync(NpgsqlConnection connection, long owner, bool isOld, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])
        [
            "DELETE FROM roster WHERE owner = $1", "DELETE FROM roster_version WHERE owner = $1", "DELETE FROM mailbox WHERE owner = $1",
            isOld ? "DELETE FROM grave WHERE owner = $1" : "UPDATE grave SET empty = true WHERE owner = $1",
        ])
        {
            batch.BatchCommands.Add(new(sql) { Parameters = { Parameter.Of(owner) } });
        }

        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}

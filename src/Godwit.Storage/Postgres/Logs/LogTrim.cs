using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// Removes old messages from all logs: owner by owner, since the old ones of a log are its first ones. One node does so at a time, in small transactions beside the
/// others' writes.
/// </summary>
internal sealed class LogTrim(Database database)
{
    /// <summary>The most messages that one transaction removes.</summary>
    private const int Slice = 200;

    /// <summary>Parameters: the owner and the number after which the slice begins, the time, the slice, how many owners are looked at.</summary>
    private const string Trim =
        """
        WITH page AS MATERIALIZED (
            SELECT id, CASE WHEN id = $1 THEN $2 ELSE 0 END AS after FROM owner WHERE id >= $1 ORDER BY id LIMIT $5),
        old AS MATERIALIZED (
            SELECT m.owner, m.sequence, m.flags FROM page p
            CROSS JOIN LATERAL (SELECT time FROM message WHERE owner = p.id AND sequence > p.after ORDER BY sequence LIMIT 1) first
            CROSS JOIN LATERAL (
                SELECT n.* FROM (SELECT owner, sequence, flags, time FROM message WHERE owner = p.id AND sequence > p.after ORDER BY sequence LIMIT $4) n
                WHERE n.time < $3) m
            WHERE first.time < $3 LIMIT $4),
        removed AS (
            DELETE FROM message d USING old LEFT JOIN mailbox b ON b.owner = old.owner
            WHERE d.owner = old.owner AND d.sequence = old.sequence
            AND (old.flags & 2 = 0 OR old.sequence <= coalesce(b.through, 0) OR old.sequence = ANY(coalesce(b.beyond, '{}')))
            RETURNING d.owner, d.sequence),
        raised AS (
            UPDATE owner o SET base = r.last FROM (SELECT owner, max(sequence) AS last FROM removed GROUP BY owner) r WHERE o.id = r.owner AND o.base < r.last),
        last AS (SELECT owner, sequence FROM old ORDER BY owner DESC, sequence DESC LIMIT 1)
        SELECT (SELECT count(*) FROM removed), (SELECT count(*) FROM old) = $4, (SELECT owner FROM last), (SELECT sequence FROM last), (SELECT max(id) FROM page)
        """;

    /// <summary>The most owners that one transaction looks at.</summary>
    private const int Owners = 200;

    /// <summary>Removes what is older than a time. Returns how many messages: none when another node is about it.</summary>
    public async Task<long> RunAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            if (!await AskAsync(connection, "SELECT pg_try_advisory_lock($1)", cancellationToken))
            {
                return 0;
            }

            try
            {
                return await AllAsync(connection, before.ToMicroseconds(), cancellationToken);
            }
            finally
            {
                if (connection.FullState == System.Data.ConnectionState.Open)
                {
                    await AskAsync(connection, "SELECT pg_advisory_unlock($1)", CancellationToken.None);
                }
            }
        }
        catch (NpgsqlException failure)
        {
            throw PostgresFailures.Explain(database.Address, failure);
        }
    }

    private static async Task<long> AllAsync(NpgsqlConnection connection, long before, CancellationToken cancellationToken)
    {
        var removed = 0L;
        var (owner, after) = (0L, 0L);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var command = new NpgsqlCommand(Trim, connection)
            {
                Parameters = { Parameter.Of(owner), Parameter.Of(after), Parameter.Of(before), Parameter.Of(Slice), Parameter.Of(Owners) },
            };
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            removed += row.GetInt64(0);
            if (row.IsDBNull(4))
            {
                return removed;
            }

            (owner, after) = row.GetBoolean(1) ? (row.GetInt64(2), row.GetInt64(3)) : (row.GetInt64(4) + 1, 0);
        }
    }

    private static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { Parameter.Of(AdvisoryLock.Trim) } };
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>Reads what of a mailbox was acknowledged and what waits, as one state.</summary>
internal static class MailboxReader
{
    private const string Sql =
        """
        SELECT b.through, b.beyond, ARRAY(
            SELECT m.sequence FROM message m WHERE m.owner = o.id AND m.sequence > coalesce(b.through, 0) AND m.flags & 2 <> 0 ORDER BY m.sequence)
        FROM owner o LEFT JOIN mailbox b ON b.owner = o.id WHERE o.id = $1
        """;

    public static async Task<StoredMailbox> ReadAsync(NpgsqlConnection connection, long owner, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { Parameter.Of(owner) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        if (!await row.ReadAsync(cancellationToken))
        {
            return StoredMailbox.Empty;
        }

        var beyond = row.IsDBNull(1) ? [] : row.GetFieldValue<long[]>(1).ToHashSet();
        return new(row.IsDBNull(0) ? 0 : row.GetInt64(0), beyond, [.. row.GetFieldValue<long[]>(2).Where(n => !beyond.Contains(n))]);
    }
}

using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>Reads the identities among the newest entries.</summary>
internal static class IdentityReader
{
    private const string Sql =
        """
        SELECT identity, sequence FROM (
            SELECT identity, sequence FROM message WHERE owner = $1 AND EXISTS (SELECT 1 FROM owner WHERE id = $1) ORDER BY sequence DESC LIMIT $2) newest
        WHERE identity <> 0 ORDER BY sequence
        """;

    public static async Task<IReadOnlyList<(ulong Identity, long Sequence)>> ReadAsync(
        NpgsqlConnection connection, long owner, int most, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { Parameter.Of(owner), Parameter.Of(most) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(ulong, long)>();
        while (await row.ReadAsync(cancellationToken))
        {
            found.Add((unchecked((ulong)row.GetInt64(0)), row.GetInt64(1)));
        }

        return found;
    }
}

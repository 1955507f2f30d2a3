using System.Text.Json;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Writing;
using Godwit.Storage.Rosters;
using Npgsql;

namespace Godwit.Storage.Postgres.Rosters;

/// <summary>The rosters of a PostgreSQL store.</summary>
internal sealed class PostgresRosterStore(GroupWriter<PostgresTarget> writer, Readers readers) : IRosterStore
{
    private const string Sql =
        """
        SELECT v.version, r.contact, r.name, r.state, r.groups, r.request
        FROM owner o JOIN roster_version v ON v.owner = o.id LEFT JOIN roster r ON r.owner = o.id WHERE o.jid = $1 ORDER BY r.contact
        """;

    /// <inheritdoc/>
    public ValueTask<StoredRoster> LoadAsync(Jid account, CancellationToken cancellationToken) => readers.ReadAsync(account.Bare, ReadAsync, cancellationToken);

    /// <inheritdoc/>
    public Task SaveAsync(Jid account, RosterItem item, bool removed, long version) =>
        writer.Enqueue(new SaveRosterItemWrite(account.Bare, item, removed, version));

    private static async Task<StoredRoster> ReadAsync(NpgsqlConnection connection, Jid jid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection) { Parameters = { Parameter.Of(jid.ToString()) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var (version, items) = (0L, new List<RosterItem>());
        while (await row.ReadAsync(cancellationToken))
        {
            version = row.GetInt64(0);
            if (!row.IsDBNull(1))
            {
                items.Add(Item(row));
            }
        }

        return new(version, items);
    }

    private static RosterItem Item(NpgsqlDataReader row) => new RosterItem(Jid.Parse(row.GetString(1)))
    {
        Name = row.IsDBNull(2) ? null : row.GetString(2),
        Groups = row.IsDBNull(4) ? [] : JsonSerializer.Deserialize<string[]>(row.GetString(4))!,
        Request = row.IsDBNull(5) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(5),
    }.With((RosterState)row.GetInt32(3));
}

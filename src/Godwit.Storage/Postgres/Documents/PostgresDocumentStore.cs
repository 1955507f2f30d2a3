using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Documents;

/// <summary>The documents of a PostgreSQL store.</summary>
internal sealed class PostgresDocumentStore(GroupWriter<PostgresTarget> writer, Readers readers, PostgresSweeper sweeper) : IDocumentStore
{
    private const string Sql =
        """
        SELECT o.jid, d.value FROM owner o JOIN document d ON d.owner = o.id AND d.collection = $2 AND d.mark = $3
        WHERE o.domain = $1 AND o.jid > $4 ORDER BY o.jid LIMIT $5
        """;

    /// <inheritdoc/>
    public IDocuments Of(Jid owner) => new PostgresDocuments(owner.Bare, writer, readers, sweeper);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OwnedDocument>> ListAsync(string domain, string collection, string after, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync((domain, collection, after, limit), ListAsync, cancellationToken);

    private static async Task<IReadOnlyList<OwnedDocument>> ListAsync(
        NpgsqlConnection connection, (string Domain, string Collection, string After, int Limit) wanted, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters =
            {
                Parameter.Of(wanted.Domain), Parameter.Of(wanted.Collection), Parameter.Of(DocumentBatch.Mark(string.Empty)), Parameter.Of(wanted.After), Parameter.Of(wanted.Limit),
            },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<OwnedDocument>();
        while (await row.ReadAsync(cancellationToken))
        {
            page.Add(new(Jid.Parse(row.GetString(0)), row.GetFieldValue<byte[]>(1)));
        }

        return page;
    }
}

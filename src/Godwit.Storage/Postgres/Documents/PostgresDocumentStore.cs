using System.Runtime.CompilerServices;
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
    private const int PageSize = 1000;

    private const string Sql =
        """
        SELECT jid FROM owner WHERE domain = $1 AND jid > $3
        AND EXISTS (SELECT 1 FROM document WHERE document.owner = owner.id AND collection = $2) ORDER BY jid LIMIT $4
        """;

    /// <inheritdoc/>
    public IDocuments Of(Jid owner) => new PostgresDocuments(owner.Bare, writer, readers, sweeper);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Jid> OwnersAsync(string domain, string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<string> page = [];
        do
        {
            page = await readers.ReadAsync((domain, collection, page.LastOrDefault() ?? string.Empty), PageAsync, cancellationToken);
            foreach (var owner in page)
            {
                yield return Jid.Parse(owner);
            }
        }
        while (page.Count == PageSize);
    }

    private static async Task<List<string>> PageAsync(
        NpgsqlConnection connection, (string Domain, string Collection, string After) from, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { Parameter.Of(from.Domain), Parameter.Of(from.Collection), Parameter.Of(from.After), Parameter.Of(PageSize) },
        };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var page = new List<string>();
        while (await row.ReadAsync(cancellationToken))
        {
            page.Add(row.GetString(0));
        }

        return page;
    }
}

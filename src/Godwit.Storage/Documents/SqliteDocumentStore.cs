using System.Runtime.CompilerServices;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Owners;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Documents;

/// <summary>The documents of a SQLite store.</summary>
internal sealed class SqliteDocumentStore(GroupWriter<SqliteTarget> writer, ReaderPool readers, Sweeper sweeper) : IDocumentStore
{
    private const int PageSize = 1000;

    /// <inheritdoc/>
    public IDocuments Of(Jid owner) => new SqliteDocuments(owner.Bare, writer, readers, sweeper);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Jid> OwnersAsync(
        string domain, string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var after = string.Empty;
        while (true)
        {
            var page = await readers.ReadAsync((domain, collection, after), Page, cancellationToken);
            foreach (var owner in page)
            {
                yield return Jid.Parse(owner);
            }

            if (page.Count < PageSize)
            {
                yield break;
            }

            after = page[^1];
        }
    }

    private static List<string> Page(ReadView view, (string Domain, string Collection, string After) from)
    {
        using var rows = view.Connection.Prepare(
            """
            SELECT jid FROM owner WHERE domain = ?1 AND jid > ?3
            AND EXISTS (SELECT 1 FROM document WHERE document.owner = owner.id AND collection = ?2) ORDER BY jid LIMIT ?4
            """).Bind(1, from.Domain).Bind(2, from.Collection).Bind(3, from.After).Bind(4, PageSize).Rows();
        var page = new List<string>();
        while (rows.Next())
        {
            page.Add(rows.Text(0));
        }

        return page;
    }
}

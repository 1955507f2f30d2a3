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
    /// <inheritdoc/>
    public IDocuments Of(Jid owner) => new SqliteDocuments(owner.Bare, writer, readers, sweeper);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OwnedDocument>> ListAsync(string domain, string collection, string after, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync((domain, collection, after, limit), List, cancellationToken);

    private static IReadOnlyList<OwnedDocument> List(ReadView view, (string Domain, string Collection, string After, int Limit) wanted)
    {
        using var rows = view.Connection.Prepare(
            """
            SELECT jid, value FROM owner JOIN document ON document.owner = owner.id AND collection = ?2 AND key = ''
            WHERE domain = ?1 AND jid > ?3 ORDER BY jid LIMIT ?4
            """).Bind(1, wanted.Domain).Bind(2, wanted.Collection).Bind(3, wanted.After).Bind(4, wanted.Limit).Rows();
        var page = new List<OwnedDocument>();
        while (rows.Next())
        {
            page.Add(new(Jid.Parse(rows.Text(0)), rows.Bytes(1)));
        }

        return page;
    }
}

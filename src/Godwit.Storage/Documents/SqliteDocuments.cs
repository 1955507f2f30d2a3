using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Owners;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Documents;

/// <summary>The documents of one owner.</summary>
internal sealed class SqliteDocuments(Jid owner, GroupWriter<SqliteTarget> writer, ReaderPool readers, Sweeper sweeper) : IDocuments
{
    private const string Of = " FROM owner JOIN document ON document.owner = owner.id WHERE jid = ?1 AND collection = ?2";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Document>> LoadAsync(IReadOnlyCollection<string> collections, CancellationToken cancellationToken) =>
        readers.ReadAsync((owner, collections.Distinct().ToArray()), Load, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string collection, string key, CancellationToken cancellationToken) =>
        readers.ReadAsync((owner, collection, key), static (view, wanted) =>
        {
            using var rows = view.Connection.Prepare("SELECT value" + Of + " AND key = ?3")
                .Bind(1, wanted.owner.ToString()).Bind(2, wanted.collection).Bind(3, wanted.key).Rows();
            return rows.Next() ? rows.Bytes(0) : (ReadOnlyMemory<byte>?)null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(string collection, string key, ReadOnlyMemory<byte> value) =>
        writer.Enqueue(new PutDocumentWrite(owner, new(collection, key, value)));

    /// <inheritdoc/>
    public Task DeleteAsync(string collection, string key) => writer.Enqueue(new DeleteDocumentWrite(owner, collection, key));

    /// <inheritdoc/>
    public async Task DeleteAllAsync()
    {
        await writer.Enqueue(new DeleteOwnedWrite(owner));
        sweeper.Wake();
    }

    private static IReadOnlyList<Document> Load(ReadView view, (Jid Owner, string[] Collections) wanted)
    {
        var documents = new List<Document>();
        foreach (var collection in wanted.Collections)
        {
            using var rows = view.Connection.Prepare("SELECT key, value" + Of + " ORDER BY key")
                .Bind(1, wanted.Owner.ToString()).Bind(2, collection).Rows();
            while (rows.Next())
            {
                documents.Add(new(collection, rows.Text(0), rows.Bytes(1)));
            }
        }

        return documents;
    }
}

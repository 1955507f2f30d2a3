using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Reading;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Documents;

/// <summary>The documents of one owner.</summary>
internal sealed class PostgresDocuments(Jid owner, GroupWriter<PostgresTarget> writer, Readers readers, PostgresSweeper sweeper) : IDocuments
{
    private const string Load =
        "SELECT d.collection, d.key, d.value FROM document d JOIN owner o ON d.owner = o.id WHERE o.jid = $1 AND d.collection = ANY($2) ORDER BY d.collection, d.key";

    private const string Find = "SELECT d.value FROM document d JOIN owner o ON d.owner = o.id WHERE o.jid = $1 AND d.collection = $2 AND d.mark = $3";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Document>> LoadAsync(IReadOnlyCollection<string> collections, CancellationToken cancellationToken) =>
        readers.ReadAsync((owner, collections.Distinct().ToArray()), LoadAsync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> FindAsync(string collection, string key, CancellationToken cancellationToken) =>
        readers.ReadAsync((owner, collection, key), FindAsync, cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(string collection, string key, ReadOnlyMemory<byte> value) => writer.Enqueue(new WriteDocumentWrite(owner, collection, key, value));

    /// <inheritdoc/>
    public Task DeleteAsync(string collection, string key) => writer.Enqueue(new WriteDocumentWrite(owner, collection, key, null));

    /// <inheritdoc/>
    public async Task DeleteAllAsync()
    {
        await writer.Enqueue(new DeleteOwnedWrite(owner));
        sweeper.Wake();
    }

    private static async Task<IReadOnlyList<Document>> LoadAsync(
        NpgsqlConnection connection, (Jid Owner, string[] Collections) wanted, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Load, connection) { Parameters = { Parameter.Of(wanted.Owner.ToString()), Parameter.Of(wanted.Collections) } };
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        var documents = new List<Document>();
        while (await row.ReadAsync(cancellationToken))
        {
            documents.Add(new(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2)));
        }

        return documents;
    }

    private static async Task<ReadOnlyMemory<byte>?> FindAsync(
        NpgsqlConnection connection, (Jid Owner, string Collection, string Key) wanted, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Find, connection)
        {
            Parameters = { Parameter.Of(wanted.Owner.ToString()), Parameter.Of(wanted.Collection), Parameter.Of(DocumentBatch.Mark(wanted.Key)) },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is byte[] value ? value : (ReadOnlyMemory<byte>?)null;
    }
}

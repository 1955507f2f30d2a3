using System.Security.Cryptography;
using System.Text;
using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Documents;

/// <summary>The documents that a group writes and removes, of each the last.</summary>
internal sealed class DocumentBatch
{
    private const string Put =
        """
        INSERT INTO document (owner, bucket, collection, mark, key, value)
        SELECT o.id, o.bucket, g.collection, g.mark, g.key, g.value
        FROM unnest($1::text[], $2::text[], $3::bytea[], $4::text[], $5::bytea[]) AS g (jid, collection, mark, key, value) JOIN owner o ON o.jid = g.jid
        ORDER BY o.id, g.collection, g.mark
        ON CONFLICT (owner, collection, mark) DO UPDATE SET value = excluded.value
        """;

    private const string Delete =
        """
        DELETE FROM document d USING unnest($1::text[], $2::text[], $3::bytea[]) AS g (jid, collection, mark) JOIN owner o ON o.jid = g.jid
        WHERE d.owner = o.id AND d.collection = g.collection AND d.mark = g.mark
        """;

    private readonly Dictionary<(Jid Owner, string Collection, string Key), ReadOnlyMemory<byte>?> rows = [];

    /// <summary>What the primary key has in place of a document's key, which may be longer than an index allows.</summary>
    public static byte[] Mark(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <summary>Adds a document to be written, or with null to be removed.</summary>
    public void Add(Jid owner, string collection, string key, ReadOnlyMemory<byte>? value) => rows[(owner, collection, key)] = value;

    /// <summary>Adds the statements.</summary>
    public void AddTo(PostgresGroup group)
    {
        var written = rows.Where(r => r.Value is not null).ToList();
        if (written.Count > 0)
        {
            group.Add(
                Put,
                null,
                Parameter.Column(written, static r => r.Key.Owner.ToString()),
                Parameter.Column(written, static r => r.Key.Collection),
                Parameter.Column(written, static r => Mark(r.Key.Key)),
                Parameter.Column(written, static r => r.Key.Key),
                Parameter.Column(written, static r => r.Value!.Value));
        }

        var removed = rows.Where(r => r.Value is null).Select(r => r.Key).ToList();
        if (removed.Count > 0)
        {
            group.Add(
                Delete,
                null,
                Parameter.Column(removed, static r => r.Owner.ToString()),
                Parameter.Column(removed, static r => r.Collection),
                Parameter.Column(removed, static r => Mark(r.Key)));
        }
    }
}

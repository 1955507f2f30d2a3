using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Documents;

/// <summary>Writes a document.</summary>
internal sealed class PutDocumentWrite(Jid jid, Document document) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    public override int Size => 512 + document.Value.Length;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        var owner = target.Owners.FindOrAdd(jid);
        target.Connection.Prepare(
            """
            INSERT INTO document (owner, bucket, collection, key, value) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (owner, collection, key) DO UPDATE SET value = ?5
            """).Bind(1, owner.Id).Bind(2, owner.Bucket).Bind(3, document.Collection).Bind(4, document.Key).Bind(5, document.Value.Span).Run();
        return true;
    }
}

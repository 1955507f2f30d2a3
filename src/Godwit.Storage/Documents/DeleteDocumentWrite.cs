using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Documents;

/// <summary>Removes a document. Its result is false when there was none.</summary>
internal sealed class DeleteDocumentWrite(Jid jid, string collection, string key) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    public override bool IsOneStatement => true;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target) =>
        target.Owners.Find(jid) is { } owner &&
        target.Connection.Prepare("DELETE FROM document WHERE owner = ?1 AND collection = ?2 AND key = ?3")
            .Bind(1, owner.Id).Bind(2, collection).Bind(3, key).Run() > 0;
}

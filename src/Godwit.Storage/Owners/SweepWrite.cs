using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Owners;

/// <summary>Removes a slice of what deleted owners left. Its result is false when nothing is left.</summary>
internal sealed class SweepWrite : Write<SqliteTarget, bool>
{
    private const int Slice = 200;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        var connection = target.Connection;
        var owner = connection.Scalar("SELECT owner FROM grave LIMIT 1");
        if (owner == 0)
        {
            return false;
        }

        if (target.Messages.Remove(owner, Slice) == Slice || RemoveDocuments(connection, owner) == Slice)
        {
            return true;
        }

        connection.Prepare("DELETE FROM roster WHERE owner = ?1").Bind(1, owner).Run();
        connection.Prepare("DELETE FROM roster_version WHERE owner = ?1").Bind(1, owner).Run();
        connection.Prepare("DELETE FROM mailbox WHERE owner = ?1").Bind(1, owner).Run();
        connection.Prepare("DELETE FROM grave WHERE owner = ?1").Bind(1, owner).Run();
        return true;
    }

    private static int RemoveDocuments(SqliteConnection connection, long owner) =>
        connection.Prepare("DELETE FROM document WHERE id IN (SELECT id FROM document WHERE owner = ?1 LIMIT ?2)")
            .Bind(1, owner).Bind(2, Slice).Run();
}

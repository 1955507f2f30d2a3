using Godwit.Storage.Groups;
using Godwit.Storage.Schema;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Health;

/// <summary>Writes the schema's version once more: the first page goes to the disk, and nothing has changed.</summary>
internal sealed class ProbeWrite : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        target.Connection.Execute($"PRAGMA user_version = {Migrations.Current}");
        return true;
    }
}

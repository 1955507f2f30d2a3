using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Accounts;

/// <summary>Replaces an account's credentials.</summary>
internal sealed class SetCredentialsWrite(Jid jid, string credentials) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    public override bool IsOneStatement => true;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target) =>
        target.Owners.Find(jid) is { } owner &&
        target.Connection.Prepare("UPDATE account SET credentials = ?2 WHERE owner = ?1").Bind(1, owner.Id).Bind(2, credentials).Run() > 0;
}

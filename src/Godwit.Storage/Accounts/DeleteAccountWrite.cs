using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Accounts;

/// <summary>Removes an account with everything it owns.</summary>
internal sealed class DeleteAccountWrite(Jid jid) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        if (target.Owners.Find(jid) is not { } owner ||
            target.Connection.Prepare("DELETE FROM account WHERE owner = ?1").Bind(1, owner.Id).Run() == 0)
        {
            return false;
        }

        target.Owners.Bury(jid);
        return true;
    }
}

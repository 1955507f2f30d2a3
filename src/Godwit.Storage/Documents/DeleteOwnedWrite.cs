using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Documents;

/// <summary>Removes everything an owner has. An account goes on, as a new owner under the same JID.</summary>
internal sealed class DeleteOwnedWrite(Jid jid) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        if (target.Owners.Find(jid) is not { } old)
        {
            return false;
        }

        var account = Account(target.Connection, old.Id);
        target.Owners.Bury(jid);
        if (account is var (credentials, created))
        {
            var owner = target.Owners.Add(jid);
            target.Connection.Prepare("INSERT INTO account (owner, bucket, credentials, created) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, owner.Id).Bind(2, owner.Bucket).Bind(3, credentials).Bind(4, created).Run();
        }

        return true;
    }

    private static (string Credentials, long Created)? Account(SqliteConnection connection, long owner)
    {
        using var rows = connection.Prepare("SELECT credentials, created FROM account WHERE owner = ?1").Bind(1, owner).Rows();
        return rows.Next() ? (rows.Text(0), rows.Integer(1)) : null;
    }
}

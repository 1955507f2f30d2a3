using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Accounts;

/// <summary>
/// Adds accounts. What lies under the JID of a new account (a late write for a deleted one, say) is removed first: nobody inherits.
/// </summary>
internal sealed class AddAccountsWrite(IReadOnlyList<AccountRecord> accounts) : Write<SqliteTarget, IReadOnlyList<Jid>>
{
    private const int BytesOfOne = 512;

    /// <inheritdoc/>
    public override int Size => BytesOfOne * accounts.Count;

    /// <inheritdoc/>
    protected override IReadOnlyList<Jid> Apply(SqliteTarget target)
    {
        var present = new List<Jid>();
        foreach (var account in accounts)
        {
            if (!Add(target, account))
            {
                present.Add(account.Address.Bare);
            }
        }

        return present;
    }

    private static bool Add(SqliteTarget target, AccountRecord account)
    {
        var jid = account.Address.Bare;
        if (target.Owners.Find(jid) is { } ghost)
        {
            if (Exists(target, ghost.Id))
            {
                return false;
            }

            target.Owners.Bury(jid);
        }

        var owner = target.Owners.Add(jid);
        target.Connection.Prepare("INSERT INTO account (owner, bucket, credentials, created) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, owner.Id).Bind(2, owner.Bucket).Bind(3, account.Credentials).Bind(4, account.CreatedAt.ToMicroseconds()).Run();
        return true;
    }

    private static bool Exists(SqliteTarget target, long owner)
    {
        using var rows = target.Connection.Prepare("SELECT 1 FROM account WHERE owner = ?1").Bind(1, owner).Rows();
        return rows.Next();
    }
}

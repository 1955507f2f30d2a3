using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Accounts;

/// <summary>Removes an account with everything it owns.</summary>
internal sealed class DeleteAccountWrite(Jid jid) : PostgresWrite<bool>
{
    private bool? deleted;

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        deleted = null;
        group.Apart(g => g.Add(
            OwnerSql.BuryAccounts, reader => deleted = reader.Read(), Parameter.Of<string[]>([jid.ToString()]), Parameter.Of(g.Now)));
    }

    /// <inheritdoc/>
    protected override bool Result() => deleted ?? throw Unanswered();
}

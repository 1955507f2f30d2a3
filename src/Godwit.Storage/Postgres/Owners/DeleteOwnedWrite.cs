using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Owners;

/// <summary>Removes everything an owner has. An account goes on, as a new owner under the same JID.</summary>
internal sealed class DeleteOwnedWrite(Jid jid) : PostgresWrite<bool>
{
    /// <inheritdoc/>
    public override void Stage(PostgresGroup group) => group.Apart(g =>
    {
        string[] jids = [jid.ToString()];
        g.Add(OwnerSql.Renumber, null, Parameter.Of(jids), Parameter.Of(g.Now));
        g.Add(OwnerSql.BuryOthers, static _ => { }, Parameter.Of(jids), Parameter.Of(g.Now));
    });

    /// <inheritdoc/>
    protected override bool Result() => true;
}

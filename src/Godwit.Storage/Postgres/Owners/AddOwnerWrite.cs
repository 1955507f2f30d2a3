using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Owners;

/// <summary>Makes an owner, unless somebody else just did.</summary>
internal sealed class AddOwnerWrite(Jid jid) : PostgresWrite<bool>
{
    /// <inheritdoc/>
    public override void Stage(PostgresGroup group) => group.Part.Owners.Add(jid);

    /// <inheritdoc/>
    protected override bool Result() => true;
}

using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Rosters;

/// <summary>Writes or removes an item, and writes the roster's version.</summary>
internal sealed class SaveRosterItemWrite(Jid jid, RosterItem item, bool removed, long version) : PostgresWrite<bool>
{
    /// <inheritdoc/>
    public override int Size => 512 + (item.Request?.Length ?? 0);

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        group.Part.Owners.Add(jid);
        group.Part.Rosters.Add(jid, item.Contact, removed ? null : item, version);
    }

    /// <inheritdoc/>
    protected override bool Result() => true;
}

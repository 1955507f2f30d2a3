using System.Text.Json;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Storage.Groups;
using Godwit.Storage.Owners;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Rosters;

/// <summary>Writes or removes an item, and writes the roster's version.</summary>
internal sealed class SaveRosterItemWrite(Jid jid, RosterItem item, bool removed, long version) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    public override int Size => 512 + (item.Request?.Length ?? 0);

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        var owner = target.Owners.FindOrAdd(jid);
        if (removed)
        {
            target.Connection.Prepare("DELETE FROM roster WHERE owner = ?1 AND contact = ?2").Bind(1, owner.Id).Bind(2, item.Contact.ToString()).Run();
        }
        else
        {
            Put(target.Connection, owner);
        }

        target.Connection.Prepare(
            """
            INSERT INTO roster_version (owner, bucket, version) VALUES (?1, ?2, ?3) ON CONFLICT (owner) DO UPDATE SET version = ?3
            """).Bind(1, owner.Id).Bind(2, owner.Bucket).Bind(3, version).Run();
        return true;
    }

    private void Put(SqliteConnection connection, Owner owner) => connection.Prepare(
        """
        INSERT INTO roster (owner, contact, bucket, name, state, groups, request) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (owner, contact) DO UPDATE SET name = ?4, state = ?5, groups = ?6, request = ?7
        """)
        .Bind(1, owner.Id).Bind(2, item.Contact.ToString()).Bind(3, owner.Bucket).Bind(4, item.Name).Bind(5, (long)RosterStates.Of(item))
        .Bind(6, item.Groups.Count == 0 ? null : JsonSerializer.Serialize(item.Groups)).Bind(7, item.Request).Run();
}

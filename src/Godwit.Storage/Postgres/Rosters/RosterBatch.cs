using System.Text.Json;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Storage.Postgres.Writing;
using Godwit.Storage.Rosters;

namespace Godwit.Storage.Postgres.Rosters;

/// <summary>The items of rosters that a group writes and removes, of each the last, and the rosters' versions.</summary>
internal sealed class RosterBatch
{
    private const string Put =
        """
        INSERT INTO roster (owner, bucket, contact, state, name, groups, request)
        SELECT o.id, o.bucket, g.contact, g.state, g.name, g.groups, g.request
        FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::bytea[]) AS g (jid, contact, state, name, groups, request)
        JOIN owner o ON o.jid = g.jid ORDER BY o.id, g.contact
        ON CONFLICT (owner, contact) DO UPDATE SET state = excluded.state, name = excluded.name, groups = excluded.groups, request = excluded.request
        """;

    private const string Delete =
        """
        DELETE FROM roster r USING unnest($1::text[], $2::text[]) AS g (jid, contact) JOIN owner o ON o.jid = g.jid
        WHERE r.owner = o.id AND r.contact = g.contact
        """;

    private const string PutVersion =
        """
        INSERT INTO roster_version (owner, bucket, version)
        SELECT o.id, o.bucket, g.version FROM unnest($1::text[], $2::bigint[]) AS g (jid, version) JOIN owner o ON o.jid = g.jid ORDER BY o.id
        ON CONFLICT (owner) DO UPDATE SET version = excluded.version
        """;

    private readonly Dictionary<(Jid Owner, Jid Contact), RosterItem?> items = [];
    private readonly Dictionary<Jid, long> versions = [];

    /// <summary>Adds an item to be written, or with null to be removed.</summary>
    public void Add(Jid owner, Jid contact, RosterItem? item, long version)
    {
        items[(owner, contact)] = item;
        versions[owner] = version;
    }

    /// <summary>Adds the statements.</summary>
    public void AddTo(PostgresGroup group)
    {
        if (versions.Count == 0)
        {
            return;
        }

        var written = items.Where(r => r.Value is not null).ToList();
        if (written.Count > 0)
        {
            group.Add(
                Put,
                null,
                Parameter.Column(written, static r => r.Key.Owner.ToString()),
                Parameter.Column(written, static r => r.Key.Contact.ToString()),
                Parameter.Column(written, static r => (int)RosterStates.Of(r.Value!)),
                Parameter.Column(written, static r => r.Value!.Name),
                Parameter.Column(written, static r => r.Value!.Groups.Count == 0 ? null : JsonSerializer.Serialize(r.Value.Groups)),
                Parameter.Column(written, static r => r.Value!.Request?.ToArray()));
        }

        var removed = items.Where(r => r.Value is null).Select(r => r.Key).ToList();
        if (removed.Count > 0)
        {
            group.Add(
                Delete, null, Parameter.Column(removed, static r => r.Owner.ToString()), Parameter.Column(removed, static r => r.Contact.ToString()));
        }

        var rows = versions.ToList();
        group.Add(PutVersion, null, Parameter.Column(rows, static r => r.Key.ToString()), Parameter.Column(rows, static r => r.Value));
    }
}

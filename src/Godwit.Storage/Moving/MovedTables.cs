using Godwit.Protocol.Jids;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Documents;
using Godwit.Storage.Postgres.Logs;
using Godwit.Storage.Sqlite;
using static Godwit.Storage.Moving.MoveColumn;

namespace Godwit.Storage.Moving;

/// <summary>What is moved. Numbers of owners and of messages stay as they are: stanza-ids that clients remember are made of them.</summary>
internal static class MovedTables
{
    private const int MostPeersKnown = 65_536;

    /// <summary>All tables, in the order in which they are moved.</summary>
    public static IReadOnlyList<MovedTable> All() => [Owners, Accounts, Rosters, RosterVersions, Documents, Mailboxes, Messages()];

    private static MovedTable Owners { get; } = new(
        "owner",
        "SELECT id, base, bucket, jid, domain FROM owner ORDER BY id",
        "SELECT count(*) FROM owner",
        [Number("id"), Number("base"), Number("bucket"), Text("jid"), Text("domain")],
        static (row, to) =>
        {
            to.Long(row.Integer(0));
            to.Long(row.Integer(1));
            to.Int((int)row.Integer(2));
            to.Text(row.Text(3));
            to.Text(row.Text(4));
        });

    private static MovedTable Accounts { get; } = new(
        "account",
        "SELECT o.id, a.created, o.bucket, a.credentials FROM account a LEFT JOIN owner o ON o.id = a.owner ORDER BY a.owner",
        "SELECT count(*) FROM account",
        [Number("owner"), Number("created"), Number("bucket"), Text("credentials")],
        static (row, to) =>
        {
            to.Long(row.Integer(0));
            to.Long(row.Integer(1));
            to.Int((int)row.Integer(2));
            to.Text(row.Text(3));
        });

    private static MovedTable Rosters { get; } = new(
        "roster",
        "SELECT o.id, o.bucket, r.state, r.contact, r.name, r.groups, r.request FROM roster r LEFT JOIN owner o ON o.id = r.owner ORDER BY r.owner, r.contact",
        "SELECT count(*) FROM roster",
        [Number("owner"), Number("bucket"), Number("state"), Text("contact"), Text("name"), Text("groups"), Bytes("request")],
        static (row, to) =>
        {
            to.Long(row.Integer(0));
            to.Int((int)row.Integer(1));
            to.Int((int)row.Integer(2));
            to.Text(row.Text(3));
            to.Text(row.IsNull(4) ? null : row.Text(4));
            to.Text(row.IsNull(5) ? null : row.Text(5));
            to.Bytes(row.IsNull(6) ? null : row.Bytes(6));
        });

    private static MovedTable RosterVersions { get; } = new(
        "roster_version",
        "SELECT o.id, v.version, o.bucket FROM roster_version v LEFT JOIN owner o ON o.id = v.owner ORDER BY v.owner",
        "SELECT count(*) FROM roster_version",
        [Number("owner"), Number("version"), Number("bucket")],
        static (row, to) =>
        {
            to.Long(row.Integer(0));
            to.Long(row.Integer(1));
            to.Int((int)row.Integer(2));
        });

    private static MovedTable Documents { get; } = new(
        "document",
        "SELECT o.id, o.bucket, d.collection, d.key, d.value FROM document d LEFT JOIN owner o ON o.id = d.owner ORDER BY d.id",
        "SELECT count(*) FROM document",
        [Number("owner"), Number("bucket"), Text("collection"), Bytes("mark"), Text("key"), Bytes("value")],
        static (row, to) =>
        {
            var key = row.Text(3);
            to.Long(row.Integer(0));
            to.Int((int)row.Integer(1));
            to.Text(row.Text(2));
            to.Bytes(DocumentBatch.Mark(key));
            to.Text(key);
            to.Bytes(row.Bytes(4));
        });

    private static MovedTable Mailboxes { get; } = new(
        "mailbox",
        "SELECT o.id, b.through, b.settled, o.bucket, b.beyond FROM mailbox b LEFT JOIN owner o ON o.id = b.owner ORDER BY b.owner",
        "SELECT count(*) FROM mailbox",
        [Number("owner"), Number("through"), Number("settled"), Number("bucket"), Numbers("beyond")],
        static (row, to) =>
        {
            to.Long(row.Integer(0));
            to.Long(row.Integer(1));
            to.Long(row.Integer(2));
            to.Int((int)row.Integer(3));
            to.Numbers([.. SequenceSet.Read(row.Span(4), row.Integer(1)).Order()]);
        });

    /// <summary>The messages lie in the order in which they came, of all owners; and so they are moved.</summary>
    private static MovedTable Messages()
    {
        var marks = new Dictionary<string, int>(StringComparer.Ordinal);
        return new(
            "message",
            "SELECT o.id, m.sequence, m.time, m.identity, o.bucket, m.id, m.peer, m.stanza FROM message m LEFT JOIN owner o ON o.id = m.owner ORDER BY m.id",
            "SELECT ((SELECT max(id) FROM message) >> 20) - ((SELECT min(id) FROM message) >> 20) + 1",
            [
                Number("owner"), Number("sequence"), Number("time"), Number("identity"), Number("bucket"), Number("mark"), Number("flags"), Text("peer"), Bytes("stanza"),
            ],
            (row, to) =>
            {
                var peer = row.Text(6);
                to.Long(row.Integer(0));
                to.Long(row.Integer(1));
                to.Long(row.Integer(2));
                to.Long(row.Integer(3));
                to.Int((int)row.Integer(4));
                to.Int(Mark(marks, peer));
                to.Short((short)RowId.Flags(row.Integer(5)));
                to.Text(peer);
                to.Bytes(row.Bytes(7));
            });
    }

    private static int Mark(Dictionary<string, int> known, string peer)
    {
        if (known.TryGetValue(peer, out var mark))
        {
            return mark;
        }

        if (known.Count >= MostPeersKnown)
        {
            known.Clear();
        }

        return known[peer] = PeerMark.Of(Jid.Parse(peer));
    }
}

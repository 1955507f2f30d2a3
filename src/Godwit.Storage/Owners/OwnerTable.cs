using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Owners;

/// <summary>
/// The owners as the writer sees them, remembered up to a bound. Only the writer changes the table, so that what is remembered is
/// true until a group is lost.
/// </summary>
internal sealed class OwnerTable(SqliteConnection connection, int most, TimeProvider time)
{
    private readonly Dictionary<Jid, Owner> byJid = [];
    private readonly HashSet<long> alive = [];

    /// <summary>Forgets everything; called when a group is lost.</summary>
    public void Forget()
    {
        byJid.Clear();
        alive.Clear();
    }

    /// <summary>An owner, or null.</summary>
    public Owner? Find(Jid jid)
    {
        if (byJid.TryGetValue(jid, out var known))
        {
            return known;
        }

        using var rows = connection.Prepare("SELECT id, bucket, base FROM owner WHERE jid = ?1").Bind(1, jid.ToString()).Rows();
        return rows.Next() ? Remember(jid, new(rows.Integer(0), (int)rows.Integer(1), rows.Integer(2))) : null;
    }

    /// <summary>An owner, made when there is none.</summary>
    public Owner FindOrAdd(Jid jid) => Find(jid) ?? Add(jid);

    /// <summary>True when an owner's number is not that of a deleted one.</summary>
    public bool IsAlive(long id)
    {
        if (alive.Contains(id))
        {
            return true;
        }

        using var rows = connection.Prepare("SELECT 1 FROM owner WHERE id = ?1").Bind(1, id).Rows();
        if (!rows.Next())
        {
            return false;
        }

        MakeRoom();
        return alive.Add(id);
    }

    /// <summary>
    /// Adds an owner. Its log's numbers begin at the present time in microseconds, and above those of every deleted log should the clock
    /// have been set back.
    /// </summary>
    public Owner Add(Jid jid)
    {
        var start = Math.Max(time.GetUtcNow().ToMicroseconds(), connection.Scalar("SELECT floor FROM sequence_floor"));
        var bucket = Bucket.Of(jid);
        connection.Prepare("INSERT INTO owner (bucket, jid, domain, base) VALUES (?1, ?2, ?3, ?4)")
            .Bind(1, bucket).Bind(2, jid.ToString()).Bind(3, jid.Domain).Bind(4, start).Run();
        return Remember(jid, new(connection.Scalar("SELECT last_insert_rowid()"), bucket, start));
    }

    /// <summary>The numbers of an owner's log up to this one are used, though no row of it is left to show that.</summary>
    public void Raise(long id, long number)
    {
        using var rows = connection.Prepare("UPDATE owner SET base = max(base, ?2) WHERE id = ?1 RETURNING jid").Bind(1, id).Bind(2, number).Rows();
        if (rows.Next())
        {
            byJid.Remove(Jid.Parse(rows.Text(0)));
        }
    }

    /// <summary>
    /// Takes an owner's JID away from its rows, which nobody can find from then on and the sweeper removes. Nothing happens when there is none.
    /// </summary>
    public void Bury(Jid jid)
    {
        if (Find(jid) is not { } owner)
        {
            return;
        }

        byJid.Remove(jid);
        alive.Remove(owner.Id);
        connection.Prepare("DELETE FROM owner WHERE id = ?1").Bind(1, owner.Id).Run();
        connection.Prepare("DELETE FROM account WHERE owner = ?1").Bind(1, owner.Id).Run();
        connection.Prepare("INSERT INTO grave (owner) VALUES (?1)").Bind(1, owner.Id).Run();
        connection.Prepare(
            """
            UPDATE sequence_floor SET floor = max(floor, ?2, (SELECT coalesce(max(sequence), 0) FROM message WHERE owner = ?1))
            """).Bind(1, owner.Id).Bind(2, owner.Base).Run();
    }

    private Owner Remember(Jid jid, Owner owner)
    {
        MakeRoom();
        alive.Add(owner.Id);
        return byJid[jid] = owner;
    }

    private void MakeRoom()
    {
        if (byJid.Count >= most || alive.Count >= most)
        {
            Forget();
        }
    }
}

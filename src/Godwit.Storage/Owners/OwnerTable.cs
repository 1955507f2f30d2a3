using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Logs;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Owners;

/// <summary>
/// The owners as the writer sees them, remembered up to a bound. Only the writer changes the table, so that what is remembered is
/// true until a group is lost.
/// </summary>
internal sealed class OwnerTable(SqliteConnection connection, IndexWriter index, int most, TimeProvider time)
{
    private readonly Dictionary<Jid, Owner> byJid = [];
    private readonly Dictionary<long, long> lastSequences = [];

    /// <summary>Forgets everything; called when a group is lost.</summary>
    public void Forget()
    {
        byJid.Clear();
        lastSequences.Clear();
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
    public bool IsAlive(long id) => LastSequence(id) is not null;

    /// <summary>
    /// The last number that an owner's log has given out; what comes with this one or one below it comes from somebody who is not the owner any more. Null when the
    /// owner was deleted.
    /// </summary>
    public long? LastSequence(long id)
    {
        if (lastSequences.TryGetValue(id, out var known))
        {
            return known;
        }

        using var rows = connection.Prepare("SELECT base FROM owner WHERE id = ?1").Bind(1, id).Rows();
        if (!rows.Next())
        {
            return null;
        }

        MakeRoom();
        var newest = index.Of(id).Newest(SequenceRange.All)?.Sequence ?? long.MinValue;
        return lastSequences[id] = Math.Max(rows.Integer(0), newest);
    }

    /// <summary>A number was given out.</summary>
    public void Wrote(long id, long sequence) => lastSequences[id] = sequence;

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
        var last = index.Of(owner.Id).Newest(SequenceRange.All)?.Sequence ?? owner.Base;
        lastSequences.Remove(owner.Id);
        connection.Prepare("DELETE FROM owner WHERE id = ?1").Bind(1, owner.Id).Run();
        connection.Prepare("DELETE FROM account WHERE owner = ?1").Bind(1, owner.Id).Run();
        connection.Prepare("INSERT INTO grave (owner) VALUES (?1)").Bind(1, owner.Id).Run();
        connection.Prepare("UPDATE sequence_floor SET floor = max(floor, ?1, ?2)").Bind(1, owner.Base).Bind(2, last).Run();
    }

    private Owner Remember(Jid jid, Owner owner)
    {
        MakeRoom();
        return byJid[jid] = owner;
    }

    private void MakeRoom()
    {
        if (byJid.Count >= most || lastSequences.Count >= most)
        {
            Forget();
        }
    }
}

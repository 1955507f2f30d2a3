using System.Runtime.InteropServices;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs.Indexing;

/// <summary>
/// The index entries of committed rows that the index on disk does not have yet: a generation that gathers them and, once that was full, one that is being merged.
/// The writer changes them, once for a group; readers take a view.
/// </summary>
/// <param name="size">How many entries make a generation.</param>
/// <param name="merged">The id up to which the index on disk has all rows.</param>
internal sealed class RecentEntries(int size, long merged)
{
    private readonly Lock gate = new();
    private Generation gathering = new();

    /// <summary>The id of the last row that was committed.</summary>
    private long committed = merged;

    /// <summary>The index on disk has all rows up to this id.</summary>
    public long Merged { get; private set; } = merged;

    /// <summary>The generation that is being merged. For the writer alone.</summary>
    public Generation? Merging { get; private set; }

    /// <summary>How many entries may still come before the next generation is full; negative when it is fuller than it should be. For the writer alone.</summary>
    public int Room => size - gathering.Count;

    /// <summary>True when so much has gathered behind what could not be merged that no more can be taken. For the writer alone.</summary>
    public bool IsOverfull => Room <= -size;

    /// <summary>How many entries there are.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return gathering.Count + (Merging?.Count ?? 0);
            }
        }
    }

    /// <summary>Reads from the database what was not merged when it was last used.</summary>
    public static RecentEntries Load(SqliteConnection connection, int size)
    {
        var recent = new RecentEntries(size, connection.Scalar("SELECT through FROM log_merged"));
        var added = new List<OwnedEntry>();
        using var rows = connection.Prepare("SELECT owner, sequence, id FROM message WHERE id > ?1 ORDER BY id").Bind(1, recent.Merged).Rows();
        while (rows.Next())
        {
            added.Add(new(rows.Integer(0), new(rows.Integer(1), rows.Integer(2))));
        }

        recent.Change(added, []);
        return recent;
    }

    /// <summary>What there is now. A transaction that begins later finds on disk all that the view does not have.</summary>
    public RecentView View()
    {
        lock (gate)
        {
            return new(this, Merging, gathering, committed);
        }
    }

    /// <summary>What a view's generations hold of an owner, up to the id of the last row that it has: they may have grown since, and lost what was removed.</summary>
    public RecentRun Of(long owner, Generation? older, Generation newer, long through)
    {
        ArraySegment<IndexEntry> first, second;
        lock (gate)
        {
            first = older?.Of(owner) ?? default;
            second = newer.Of(owner);
        }

        var count = second.Count;
        while (count > 0 && second[count - 1].Id > through)
        {
            count--;
        }

        return new(first, count == 0 ? default : second[..count]);
    }

    /// <summary>A group was committed that added and removed rows.</summary>
    public void Change(List<OwnedEntry> added, List<OwnedEntry> removed)
    {
        lock (gate)
        {
            foreach (ref readonly var entry in CollectionsMarshal.AsSpan(added))
            {
                gathering.Add(entry.Owner, entry.Entry);
            }

            foreach (var owned in removed.GroupBy(static entry => entry.Owner, static entry => entry.Entry.Id))
            {
                var ids = owned.ToHashSet();
                Merging?.Remove(owned.Key, ids);
                gathering.Remove(owned.Key, ids);
            }

            committed = added.Count == 0 ? committed : added[^1].Entry.Id;
            Turn();
        }
    }

    /// <summary>A group was committed that has merged the last of a generation.</summary>
    public void Drop(Generation generation)
    {
        lock (gate)
        {
            Merged = generation.Through;
            Merging = null;
            Turn();
        }
    }

    private void Turn()
    {
        if (Merging is null && Room <= 0)
        {
            (Merging, gathering) = (gathering, new());
        }
    }
}

using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs.Indexing;

/// <summary>
/// The index of all logs as the writer sees and changes it. A row that is added costs the disk nothing here: its entry is kept in memory until its generation is
/// merged, and read from the row itself after a crash.
/// </summary>
internal sealed class IndexWriter(SqliteConnection connection, RecentEntries recent)
{
    private readonly Uncommitted uncommitted = new();
    private GenerationMerge? merge;
    private int addedLast;

    /// <summary>The index on disk has all rows up to this id.</summary>
    public long Merged => recent.Merged;

    /// <summary>True when a failure to merge can be made good by a later group.</summary>
    public bool MayFallBehind => !recent.IsOverfull;

    /// <summary>The index of one owner's log, with what the group has changed so far.</summary>
    public LogIndex Of(long owner) => new(connection, owner, uncommitted.Over(recent.View().Of(owner), owner));

    /// <summary>A row was added.</summary>
    public void Add(long owner, IndexEntry entry) => uncommitted.Added.Add(new(owner, entry));

    /// <summary>A row was removed.</summary>
    public void Remove(long owner, IndexEntry entry)
    {
        connection.Prepare("DELETE FROM log_index WHERE owner = ?1 AND sequence = ?2").Bind(1, owner).Bind(2, entry.Sequence).Run();
        if (entry.Id > recent.Merged)
        {
            uncommitted.Removed.Add(new(owner, entry));
        }
    }

    /// <summary>A group begins: merges a little, before rows are removed that it would not know of.</summary>
    public void Merge()
    {
        if (recent.Merging is not { } generation)
        {
            return;
        }

        if (merge?.Generation != generation)
        {
            merge = new(connection, generation);
        }

        merge.Step(addedLast, recent.Room);
    }

    /// <summary>Starts a part of the group that can be undone alone.</summary>
    public void Save() => uncommitted.Save();

    /// <summary>Undoes the part.</summary>
    public void Undo() => uncommitted.Undo();

    /// <summary>The group is durable: readers may see it.</summary>
    public void Commit()
    {
        addedLast = uncommitted.Added.Count;
        if (addedLast > 0 || uncommitted.Removed.Count > 0)
        {
            recent.Change(uncommitted.Added, uncommitted.Removed);
            uncommitted.Clear();
        }

        merge?.Commit();
        if (merge is { IsDone: true } done)
        {
            recent.Drop(done.Generation);
            merge = null;
        }
    }

    /// <summary>The group is lost.</summary>
    public void Rollback()
    {
        uncommitted.Clear();
        merge?.Rollback();
    }
}

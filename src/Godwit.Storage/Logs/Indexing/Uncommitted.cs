namespace Godwit.Storage.Logs.Indexing;

/// <summary>What the group that is being written changes of the entries in memory: nobody but the writer sees it before it is durable.</summary>
internal sealed class Uncommitted
{
    private (int Added, int Removed) saved;

    /// <summary>The entries of rows that were added, in the order of their ids.</summary>
    public List<OwnedEntry> Added { get; } = [];

    /// <summary>The entries of rows that were removed.</summary>
    public List<OwnedEntry> Removed { get; } = [];

    /// <summary>Starts a part that can be undone alone.</summary>
    public void Save() => saved = (Added.Count, Removed.Count);

    /// <summary>Undoes the part.</summary>
    public void Undo()
    {
        Added.RemoveRange(saved.Added, Added.Count - saved.Added);
        Removed.RemoveRange(saved.Removed, Removed.Count - saved.Removed);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Added.Clear();
        Removed.Clear();
    }

    /// <summary>What an owner's entries are with these changes.</summary>
    public RecentRun Over(RecentRun run, long owner)
    {
        if (!Concerns(Added, owner) && !Concerns(Removed, owner))
        {
            return run;
        }

        var removed = Removed.Where(entry => entry.Owner == owner).Select(entry => entry.Entry.Id).ToHashSet();
        var added = Added.Where(entry => entry.Owner == owner).Select(entry => entry.Entry);
        IndexEntry[] changed = [.. Enumerable.Range(0, run.Count).Select(i => run[i]).Concat(added).Where(entry => !removed.Contains(entry.Id))];
        return new(default, changed);
    }

    private static bool Concerns(List<OwnedEntry> entries, long owner) => entries.Exists(entry => entry.Owner == owner);
}

using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs.Indexing;

/// <summary>
/// Merges a generation into the index on disk, in the order of that index and in slices: a page of it is written for a run of entries and not for each. Merging an entry
/// again changes nothing, so that a start after a crash begins anew. Used by the writer's thread alone.
/// </summary>
internal sealed class GenerationMerge(SqliteConnection connection, Generation generation)
{
    /// <summary>A generation takes no more groups than this.</summary>
    private const int MostSlices = 128;

    private readonly long[] owners = generation.Owners();
    private readonly int leastSlice = (generation.Count + MostSlices - 1) / MostSlices;
    private Position reached = new(0, long.MinValue, 0);
    private Position committed = new(0, long.MinValue, 0);

    /// <summary>What is merged.</summary>
    public Generation Generation => generation;

    /// <summary>True when nothing is left to do.</summary>
    public bool IsDone => reached.Owner == owners.Length;

    /// <summary>
    /// Merges a slice, as a part of the transaction that is open. It is large enough for the rest to be merged when half the room of the next generation is left,
    /// should groups go on as the last did.
    /// </summary>
    /// <param name="added">How many entries the last group added.</param>
    /// <param name="room">How many the next generation still takes.</param>
    public void Step(int added, int room)
    {
        var rest = Math.Max(0, generation.Count - reached.Count);
        var needed = room <= 0 ? int.MaxValue : 2L * rest * added / room;
        var slice = (int)Math.Clamp(needed, Math.Max(1, leastSlice), int.MaxValue);
        while (slice > 0 && !IsDone)
        {
            slice -= MergeOwner(slice);
        }

        if (IsDone)
        {
            connection.Prepare("UPDATE log_merged SET through = ?1").Bind(1, generation.Through).Run();
        }
    }

    /// <summary>The transaction was committed.</summary>
    public void Commit() => committed = reached;

    /// <summary>The transaction was lost.</summary>
    public void Rollback() => reached = committed;

    private int MergeOwner(int most)
    {
        var owner = owners[reached.Owner];
        var run = new RecentRun(generation.Of(owner), default);
        var (from, end) = run.Within(new(reached.Sequence + 1, long.MaxValue));
        var count = Math.Min(most, end - from);
        var insert = connection.Prepare("INSERT OR IGNORE INTO log_index (owner, sequence, id) VALUES (?1, ?2, ?3)").Bind(1, owner);
        for (var i = from; i < from + count; i++)
        {
            insert.Bind(2, run[i].Sequence).Bind(3, run[i].Id).Run();
        }

        reached = from + count == end
            ? new(reached.Owner + 1, long.MinValue, reached.Count + count)
            : new(reached.Owner, run[from + count - 1].Sequence, reached.Count + count);
        return count;
    }

    /// <summary>How far it is: which owner is next, after which of its numbers, and how many entries are merged.</summary>
    private readonly record struct Position(int Owner, long Sequence, int Count);
}

using System.Runtime.InteropServices;

namespace Godwit.Storage.Logs.Indexing;

/// <summary>
/// Entries of committed rows, by owner, that are merged into the index on disk together. An owner's entries are only ever added at the end of their array, or put into a
/// new one when some are removed: whoever was given them keeps what was there.
/// </summary>
internal sealed class Generation
{
    private readonly Dictionary<long, ArraySegment<IndexEntry>> owners = [];

    /// <summary>How many entries it has.</summary>
    public int Count { get; private set; }

    /// <summary>The id of the last row that came in, 0 when none has.</summary>
    public long Through { get; private set; }

    /// <summary>The owners in rising order.</summary>
    public long[] Owners()
    {
        var all = owners.Keys.ToArray();
        Array.Sort(all);
        return all;
    }

    /// <summary>An owner's entries in rising order of their numbers.</summary>
    public ArraySegment<IndexEntry> Of(long owner) => owners.GetValueOrDefault(owner);

    /// <summary>Adds an entry; its number and its id are above those that its owner has.</summary>
    public void Add(long owner, IndexEntry entry)
    {
        ref var entries = ref CollectionsMarshal.GetValueRefOrAddDefault(owners, owner, out var isPresent);
        var array = isPresent ? entries.Array! : new IndexEntry[1];
        var count = entries.Count;
        if (count == array.Length)
        {
            Array.Resize(ref array, count * 2);
        }

        array[count] = entry;
        entries = new(array, 0, count + 1);
        Count++;
        Through = entry.Id;
    }

    /// <summary>Removes those of an owner's entries that are here.</summary>
    public void Remove(long owner, HashSet<long> ids)
    {
        if (!owners.TryGetValue(owner, out var before))
        {
            return;
        }

        var left = before.Where(entry => !ids.Contains(entry.Id)).ToArray();
        Count -= before.Count - left.Length;
        if (left.Length == 0)
        {
            owners.Remove(owner);
        }
        else if (left.Length < before.Count)
        {
            owners[owner] = left;
        }
    }
}

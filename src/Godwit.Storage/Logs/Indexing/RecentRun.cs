namespace Godwit.Storage.Logs.Indexing;

/// <summary>What memory holds of the index of one owner's log, in rising order of the numbers. It does not change.</summary>
/// <param name="older">The entries of the generation that is being merged.</param>
/// <param name="newer">Those that came after it.</param>
internal readonly struct RecentRun(ArraySegment<IndexEntry> older, ArraySegment<IndexEntry> newer)
{
    /// <summary>How many entries it has.</summary>
    public int Count => older.Count + newer.Count;

    /// <summary>An entry.</summary>
    public IndexEntry this[int index] => index < older.Count ? older[index] : newer[index - older.Count];

    /// <summary>Where the entries of a range begin, and where they have ended.</summary>
    public (int From, int End) Within(SequenceRange range) =>
        (FirstFrom(range.From), range.To == long.MaxValue ? Count : FirstFrom(range.To + 1));

    private int FirstFrom(long sequence)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = this[middle].Sequence < sequence ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

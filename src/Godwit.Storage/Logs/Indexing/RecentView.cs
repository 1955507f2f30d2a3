namespace Godwit.Storage.Logs.Indexing;

/// <summary>
/// What memory held of the index at one moment. Taken before a transaction begins: what was merged and dropped before that moment the transaction finds on disk, what is
/// dropped after it is still here, and what is committed after it is in neither.
/// </summary>
internal readonly struct RecentView(RecentEntries entries, Generation? merging, Generation gathering, long committed)
{
    /// <summary>The entries of one owner.</summary>
    public RecentRun Of(long owner) => entries.Of(owner, merging, gathering, committed);
}

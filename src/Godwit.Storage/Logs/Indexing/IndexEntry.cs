namespace Godwit.Storage.Logs.Indexing;

/// <summary>An entry of the index of a log.</summary>
/// <param name="Sequence">The message's number in its log.</param>
/// <param name="Id">The id of its row, see <see cref="RowId"/>.</param>
internal readonly record struct IndexEntry(long Sequence, long Id);

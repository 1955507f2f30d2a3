namespace Godwit.Storage.Logs.Indexing;

/// <summary>An entry with the number of the log's owner.</summary>
internal readonly record struct OwnedEntry(long Owner, IndexEntry Entry);

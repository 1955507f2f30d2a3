using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Reading;

/// <summary>What a read sees of the store: one state of the database, and what of the logs' index was not in it.</summary>
/// <param name="Connection">The connection, in a transaction.</param>
/// <param name="Recent">The part of the index in memory, of a moment before the transaction began.</param>
internal readonly record struct ReadView(SqliteConnection Connection, RecentView Recent)
{
    /// <summary>The index of one owner's log.</summary>
    public LogIndex IndexOf(long owner) => new(Connection, owner, Recent.Of(owner));
}

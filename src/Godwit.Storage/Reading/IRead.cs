using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Reading;

/// <summary>A read that waits for a connection.</summary>
internal interface IRead
{
    /// <summary>Reads and completes the caller's task.</summary>
    void Run(SqliteConnection connection, RecentEntries recent, string path);

    /// <summary>Fails the caller's task.</summary>
    void Fail(Exception failure);
}

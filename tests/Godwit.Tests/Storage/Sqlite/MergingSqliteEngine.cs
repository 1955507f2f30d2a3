namespace Godwit.Tests.Storage.Sqlite;

/// <summary>A SQLite store that merges the index of its logs all the time.</summary>
public sealed class MergingSqliteEngine : SqliteEngine
{
    public MergingSqliteEngine() => Options.LogIndexGeneration = 5;
}

using Godwit.Storage.Schema;
using Godwit.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage.Moving;

/// <summary>The SQLite store of a node that is stopped, for the use of the move alone.</summary>
internal sealed class MoveSource : IDisposable
{
    private readonly DataDirectoryLock directory;

    private MoveSource(DataDirectoryLock directory, SqliteConnection connection, string path)
    {
        this.directory = directory;
        Connection = connection;
        Path = path;
    }

    /// <summary>The connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The greatest number that an owner was given.</summary>
    public long LastOwner => Connection.Scalar("SELECT seq FROM sqlite_sequence WHERE name = 'owner'");

    /// <summary>The numbers of new logs begin above this.</summary>
    public long SequenceFloor => Connection.Scalar("SELECT floor FROM sequence_floor");

    /// <summary>Opens it, bringing the schema to this version.</summary>
    /// <exception cref="StoreOpenException">There is none, a node runs on it, or it can't be used; the message says what to do.</exception>
    public static MoveSource Open(string dataDirectory, ILogger logger)
    {
        if (!SqliteStore.ExistsIn(dataDirectory))
        {
            throw new StoreOpenException($"There is no server's data in {dataDirectory}: name the directory with --data.");
        }

        var path = SqliteStore.PathIn(dataDirectory);
        var directory = DataDirectoryLock.Take(dataDirectory);
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteConnection.Open(path, readOnly: false);
            connection.Execute("PRAGMA synchronous = FULL");
            Migrations.Verify(connection, path);
            connection.Scalar("PRAGMA journal_mode = WAL");
            Migrations.Apply(connection, path, logger);
            return new(directory, connection, path);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            directory.Dispose();
            throw failure is SqliteFault fault ? SqliteFailures.ExplainOpening(path, fault) : failure;
        }
    }

    /// <summary>Has no server start on this data from now on.</summary>
    public void MarkMoved(string target, DateTimeOffset time) =>
        Connection.Prepare("INSERT INTO moved VALUES (1, ?1, ?2) ON CONFLICT (id) DO UPDATE SET target = ?1, time = ?2")
            .Bind(1, target).Bind(2, time.ToMicroseconds()).Run();

    /// <summary>Where the data was moved to when it was, or was about to be.</summary>
    public string? MovedTo()
    {
        using var rows = Connection.Prepare("SELECT target FROM moved").Rows();
        return rows.Next() ? rows.Text(0) : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        directory.Dispose();
    }
}

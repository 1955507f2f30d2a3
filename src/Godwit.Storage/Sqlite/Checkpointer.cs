using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Godwit.Storage.Sqlite;

/// <summary>
/// Carries the write-ahead log over into the database whenever it has grown by so many pages, so that it stays bounded. The bulk is
/// carried on a connection of its own while groups go on being committed; what they add meanwhile, which is little, the writer
/// carries between two groups, for only a log that was carried whole is begun anew. Callers' writes are held up for that moment alone.
/// </summary>
internal sealed partial class Checkpointer : IDisposable
{
    /// <summary>When the log has grown by this many times the pages, the writer waits for the carrying to end.</summary>
    private const int MostBehind = 4;

    private readonly SqliteConnection connection;
    private readonly SafeFileHandle database;
    private readonly int pages;
    private readonly StorageMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private Task? bulk;
    private int carriedAt;

    /// <summary>Written by the one of the two that carries.</summary>
    private bool failing;

    /// <summary>Makes one that owns a connection.</summary>
    public Checkpointer(SqliteConnection connection, string path, int pages, StorageMetrics metrics, TimeProvider time, ILogger logger)
    {
        this.connection = connection;
        this.pages = pages;
        this.metrics = metrics;
        this.time = time;
        this.logger = logger;
        database = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Called by the writer between groups.</summary>
    public void AfterGroup(SqliteConnection writer)
    {
        var grown = unchecked(writer.PagesWritten - carriedAt);
        if (bulk is null)
        {
            if (grown >= pages)
            {
                // On a thread of its own: it waits for the disk.
                bulk = Task.Factory.StartNew(CarryBulk, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            }
        }
        else if (bulk.IsCompleted || grown >= pages * MostBehind)
        {
            bulk.Wait();
            bulk = null;
            carriedAt = writer.PagesWritten;

            // A log this long was not begun anew although it was carried: slow readers are in the way, and are waited for.
            var logged = Carry(writer, "rest", truncate: false);
            if (logged > pages * MostBehind * 2)
            {
                Carry(writer, "restart", truncate: true);
            }
        }
    }

    /// <summary>
    /// Closes the file. Only when no connection to it is left in the process: closing any descriptor of a file drops all of the process's
    /// POSIX locks on it, SQLite's too. The lock on the data directory sees to it that no other store in the process has the file open.
    /// </summary>
    public void Dispose() => database.Dispose();

    /// <summary>Ends what is under way and closes the connection.</summary>
    public void Close()
    {
        bulk?.Wait();
        connection.Dispose();
    }

    private void CarryBulk()
    {
        Carry(connection, "bulk", truncate: false);
        try
        {
            // SQLite leaves this to whoever carries the last page, which would be the writer.
            RandomAccess.FlushToDisk(database);
        }
        catch (IOException failure)
        {
            Failed(failure.Message);
        }
    }

    private void Failed(string reason)
    {
        if (!failing)
        {
            failing = true;
            LogFailed(reason);
        }
    }

    private int Carry(SqliteConnection by, string part, bool truncate)
    {
        var started = time.GetTimestamp();
        try
        {
            var logged = by.Checkpoint(truncate);
            metrics.Checkpointed(part, time.GetElapsedTime(started));
            failing = false;
            return logged;
        }
        catch (SqliteFault fault)
        {
            Failed(fault.Message);
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be carried over and grows until it can: {Reason}")]
    private partial void LogFailed(string reason);
}

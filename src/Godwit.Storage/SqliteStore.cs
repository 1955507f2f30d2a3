using Godwit.Abstractions.Stores;
using Godwit.Storage.Accounts;
using Godwit.Storage.Documents;
using Godwit.Storage.Groups;
using Godwit.Storage.Health;
using Godwit.Storage.Logs;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Owners;
using Godwit.Storage.Reading;
using Godwit.Storage.Rosters;
using Godwit.Storage.Schema;
using Godwit.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage;

/// <summary>
/// All stores of a server in one SQLite database, <c>godwit.db</c> in the data directory, for the exclusive use of one process.
/// Disposing it writes what is queued.
/// </summary>
public sealed partial class SqliteStore : IAsyncDisposable
{
    private const long Megabyte = 1024 * 1024;

    private readonly DataDirectoryLock directory;
    private readonly StorageMetrics metrics;
    private readonly ReaderPool readers;
    private readonly GroupWriter<SqliteTarget> writer;
    private readonly Sweeper sweeper;

    private SqliteStore(DataDirectoryLock directory, SqliteConnection connection, string path, SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        this.directory = directory;
        metrics = new();
        var recent = RecentEntries.Load(connection, options.LogIndexGeneration);
        metrics.WatchIndex(() => recent.Count);
        readers = new(path, options, recent, metrics);
        var checkpointer = new Checkpointer(OpenWritable(path), path, options.CheckpointPages, metrics, time, logger);
        var target = new SqliteTarget(connection, path, options, recent, checkpointer, time);
        var bytesQueued = options.MostQueuedMegabytes * Megabyte;
        writer = new(target, new(options.MostWritesInGroup, bytesQueued / 8, options.MostWritesQueued, bytesQueued, options.Patience), metrics, time, logger);
        sweeper = new(writer, options.SweepRetry, time, logger);
        Accounts = new SqliteAccountStore(writer, readers, sweeper);
        Rosters = new SqliteRosterStore(writer, readers);
        Documents = new SqliteDocumentStore(writer, readers, sweeper);
        Logs = new SqliteMessageLogStore(writer, readers, time);
        Probe = new SqliteProbe(writer);
    }

    /// <summary>The accounts.</summary>
    public IAccountStore Accounts { get; }

    /// <summary>The rosters.</summary>
    public IRosterStore Rosters { get; }

    /// <summary>The documents.</summary>
    public IDocumentStore Documents { get; }

    /// <summary>The message logs.</summary>
    public IMessageLogStore Logs { get; }

    /// <summary>Tells whether it can be written.</summary>
    public IStoreProbe Probe { get; }

    /// <summary>True when there is a store in the directory.</summary>
    public static bool ExistsIn(string dataDirectory) => File.Exists(PathIn(dataDirectory));

    /// <summary>Opens the store in a directory, making both when they are not there and bringing the schema to this version.</summary>
    /// <param name="dataDirectory">Where the database lies.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Makes the logger.</param>
    /// <exception cref="StoreOpenException">It is in use, of a newer version, damaged or out of reach; the message says what to do.</exception>
    public static SqliteStore Open(string dataDirectory, SqliteStoreOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<SqliteStore>();
        var path = PathIn(dataDirectory);
        var directory = DataDirectoryLock.Take(dataDirectory);
        SqliteConnection? connection = null;
        try
        {
            PrivateFile.Ensure(path);
            connection = OpenWritable(path);
            Prepare(connection, options, path, logger);
            return new(directory, connection, path, options, time, logger);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            directory.Dispose();
            if (failure is SqliteFault fault)
            {
                throw SqliteFailures.ExplainOpening(path, fault);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await sweeper.DisposeAsync();
        await readers.DisposeAsync();
        await writer.DisposeAsync();
        metrics.Dispose();
        directory.Dispose();
    }

    /// <summary>Completes when nothing is left of what was deleted before the call; for tests.</summary>
    internal Task WhenSweptAsync() => sweeper.DrainAsync();

    internal static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "godwit.db");

    private static SqliteConnection OpenWritable(string path)
    {
        var connection = SqliteConnection.Open(path, readOnly: false);
        connection.Execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0");
        return connection;
    }

    private static void Prepare(SqliteConnection connection, SqliteStoreOptions options, string path, ILogger logger)
    {
        Migrations.Verify(connection, path);
        connection.Scalar("PRAGMA journal_mode = WAL");
        connection.Execute(
            $"""
            PRAGMA cache_size = -{options.WriterCacheMegabytes * 1024};
            PRAGMA journal_size_limit = {options.CheckpointPages * 2 * 4096L}; PRAGMA temp_store = MEMORY;
            """);
        Migrations.Apply(connection, path, logger);
        RefuseMoved(connection, path);
        if (options.MostPages > 0)
        {
            connection.Execute($"PRAGMA max_page_count = {options.MostPages}");
        }
    }

    /// <summary>What has come since the data was moved is where it was moved to.</summary>
    private static void RefuseMoved(SqliteConnection connection, string path)
    {
        using var rows = connection.Prepare("SELECT target FROM moved").Rows();
        if (rows.Next())
        {
            throw new StoreOpenException($"The data in {path} was moved to the {rows.Text(0)}, or a move was cut off at its end: run 'godwit store move' again, it tells which.");
        }
    }
}

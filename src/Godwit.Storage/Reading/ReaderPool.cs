using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Reading;

/// <summary>
/// A few threads with a read-only connection each, working off one queue: a read that takes long holds up other reads, and no message. A read that is queued after a
/// write's task has completed sees that write.
/// </summary>
internal sealed class ReaderPool : IAsyncDisposable
{
    private readonly ReadQueue queue;
    private readonly Task[] readers;
    private readonly StorageMetrics metrics;
    private readonly RecentEntries recent;
    private readonly string path;

    public ReaderPool(string path, SqliteStoreOptions options, RecentEntries recent, StorageMetrics metrics)
    {
        this.recent = recent;
        this.path = path;
        this.metrics = metrics;
        queue = new(options.MostReadsQueued);
        metrics.WatchReads(() => queue.Count);
        readers = [.. Enumerable.Range(1, options.Readers).Select(_ => Open(path, options)).ToArray().Select(Start)];
    }

    /// <summary>Reads off the caller's thread.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<ReadView, TState, TResult> query, CancellationToken cancellationToken)
    {
        var read = new Read<TState, TResult>(state, query, cancellationToken);
        if (!queue.TryAdd(read))
        {
            read.Fail(new StoreUnavailableException(queue.IsClosed
                ? "The store is closed."
                : "The store is behind: too many reads are waiting. Try again in a moment."));
        }

        metrics.Read();
        return new(read.Task);
    }

    /// <summary>Answers what is queued and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Close();
        await Task.WhenAll(readers);
    }

    private static SqliteConnection Open(string path, SqliteStoreOptions options)
    {
        var connection = SqliteConnection.Open(path, readOnly: true);
        connection.Execute($"PRAGMA cache_size = -{options.ReaderCacheMegabytes * 1024}; PRAGMA query_only = 1");
        return connection;
    }

    private Task Start(SqliteConnection connection)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => Serve(connection, stopped)) { IsBackground = true, Name = "Godwit store reader" }.Start();
        return stopped.Task;
    }

    private void Serve(SqliteConnection connection, TaskCompletionSource stopped)
    {
        while (queue.Take() is { } read)
        {
            read.Run(connection, recent, path);
        }

        connection.Dispose();
        stopped.SetResult();
    }
}

using System.Threading.Channels;
using Godwit.Abstractions.Stores;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Reading;

/// <summary>
/// A few read-only connections, each working off one queue. A read that is queued after a write's task has completed sees that write.
/// </summary>
internal sealed class ReaderPool : IAsyncDisposable
{
    private readonly Channel<IRead> queue;
    private readonly Task[] readers;
    private readonly StorageMetrics metrics;
    private readonly string path;

    public ReaderPool(string path, SqliteStoreOptions options, StorageMetrics metrics)
    {
        this.path = path;
        this.metrics = metrics;
        queue = Channel.CreateBounded<IRead>(options.MostReadsQueued);
        metrics.WatchReads(() => queue.Reader.Count);
        readers = [.. Enumerable.Range(0, options.Readers).Select(_ => Open(path, options)).ToArray().Select(ServeAsync)];
    }

    /// <summary>Reads off the caller's thread.</summary>
    public ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<SqliteConnection, TState, TResult> query, CancellationToken cancellationToken)
    {
        var read = new Read<TState, TResult>(state, query, cancellationToken);
        if (!queue.Writer.TryWrite(read))
        {
            read.Fail(new StoreUnavailableException(queue.Reader.Completion.IsCompleted
                ? "The store is closed."
                : "The store is behind: too many reads are waiting. Try again in a moment."));
        }

        metrics.Read();
        return new(read.Task);
    }

    /// <summary>Answers what is queued and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await Task.WhenAll(readers);
    }

    private static SqliteConnection Open(string path, SqliteStoreOptions options)
    {
        var connection = SqliteConnection.Open(path, readOnly: true);
        connection.Execute($"PRAGMA cache_size = -{options.ReaderCacheMegabytes * 1024}; PRAGMA query_only = 1");
        return connection;
    }

    private async Task ServeAsync(SqliteConnection connection)
    {
        using var owned = connection;
        await foreach (var read in queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            read.Run(connection, path);
        }
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Postgres.Connections;
using Npgsql;

namespace Godwit.Storage.Postgres.Reading;

/// <summary>
/// Reads, so many at a time, each on a connection of its own. A read that begins after a write's task has completed sees that write.
/// </summary>
internal sealed class Readers : IAsyncDisposable
{
    private readonly Database database;
    private readonly StorageMetrics metrics;
    private readonly SemaphoreSlim free;
    private readonly CancellationTokenSource closed = new();
    private readonly int connections;
    private readonly int most;
    private int waiting;

    public Readers(Database database, PostgresStoreOptions options, StorageMetrics metrics)
    {
        this.database = database;
        this.metrics = metrics;
        connections = options.Readers;
        most = options.MostReadsQueued;
        free = new(connections, connections);
        metrics.WatchReads(() => Volatile.Read(ref waiting));
    }

    /// <summary>Runs a query. It must change nothing: when the connection breaks it is run once more.</summary>
    public async ValueTask<TResult> ReadAsync<TState, TResult>(
        TState state, Func<NpgsqlConnection, TState, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken)
    {
        metrics.Read();
        await WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(state, query, cancellationToken);
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Takes no more, and waits for what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        for (var i = 0; i < connections; i++)
        {
            await free.WaitAsync();
        }

        closed.Dispose();
        free.Dispose();
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (closed.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The store is closed.");
        }

        if (free.Wait(0, cancellationToken))
        {
            return;
        }

        if (Interlocked.Increment(ref waiting) > most)
        {
            Interlocked.Decrement(ref waiting);
            throw new StoreUnavailableException("The store is behind: too many reads are waiting. Try again in a moment.");
        }

        try
        {
            await free.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    private async Task<TResult> RunAsync<TState, TResult>(
        TState state, Func<NpgsqlConnection, TState, CancellationToken, Task<TResult>> query, CancellationToken cancellationToken)
    {
        var isRetry = false;
        while (true)
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            try
            {
                return await query(connection, state, cancellationToken);
            }
            catch (NpgsqlException) when (!isRetry && connection.FullState != System.Data.ConnectionState.Open)
            {
                // The server was restarted while the connection had nothing to do; so it was for all others.
                isRetry = true;
                database.Source.Clear();
            }
            catch (NpgsqlException failure)
            {
                throw PostgresFailures.Explain(database.Address, failure);
            }
        }
    }
}

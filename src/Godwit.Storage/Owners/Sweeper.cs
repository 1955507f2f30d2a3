using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage.Owners;

/// <summary>
/// Removes in slices, one in a group, what deleted owners left, so that a large log doesn't hold up the writes of others. What a
/// stop of the server leaves is swept after the next start.
/// </summary>
internal sealed partial class Sweeper : IAsyncDisposable
{
    private readonly GroupWriter<SqliteTarget> writer;
    private readonly TimeSpan retry;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim work = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public Sweeper(GroupWriter<SqliteTarget> writer, TimeSpan retry, TimeProvider time, ILogger logger)
    {
        this.writer = writer;
        this.retry = retry;
        this.time = time;
        this.logger = logger;
        loop = Task.Run(LoopAsync);
    }

    /// <summary>Says that there may be something to remove.</summary>
    public void Wake()
    {
        lock (work)
        {
            if (work.CurrentCount == 0)
            {
                work.Release();
            }
        }
    }

    /// <summary>Removes all that there is to remove, beside the loop.</summary>
    public async Task DrainAsync()
    {
        while (await writer.Enqueue(new SweepWrite()))
        {
            // Another slice.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await loop;
        stop.Dispose();
        work.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                await work.WaitAsync(stop.Token);
                await SweepAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The store is closing.
        }
    }

    private async Task SweepAsync()
    {
        var more = true;
        while (more)
        {
            stop.Token.ThrowIfCancellationRequested();
            try
            {
                more = await writer.Enqueue(new SweepWrite());
            }
            catch (StoreUnavailableException failure)
            {
                LogPaused(retry, failure.Message);
                await Task.Delay(retry, time, stop.Token);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted data could not be removed and is tried again after {Retry}: {Reason}")]
    private partial void LogPaused(TimeSpan retry, string reason);
}

using Godwit.Abstractions.Stores;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage.Postgres.Owners;

/// <summary>Sweeps graves when something was deleted here, and now and then for what a node left that has stopped.</summary>
internal sealed partial class PostgresSweeper : IAsyncDisposable
{
    private readonly GraveSweep graves;
    private readonly TimeSpan interval;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SemaphoreSlim work = new(1, 1);
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;

    public PostgresSweeper(GraveSweep graves, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        this.graves = graves;
        this.interval = interval;
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

    /// <summary>Removes all that there is to remove now, in turns with the loop.</summary>
    public async Task DrainAsync()
    {
        while (await SliceAsync(CancellationToken.None))
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
        turn.Dispose();
    }

    private async Task LoopAsync()
    {
        using var timer = time.CreateTimer(static sweeper => ((PostgresSweeper)sweeper!).Wake(), this, interval, interval);
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
        try
        {
            while (await SliceAsync(stop.Token))
            {
                // Another slice.
            }
        }
        catch (StoreUnavailableException failure)
        {
            LogPaused(interval, failure.Message);
        }
    }

    private async Task<bool> SliceAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await graves.RunAsync(cancellationToken);
        }
        finally
        {
            turn.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted data could not be removed and is tried again after {Interval}: {Reason}")]
    private partial void LogPaused(TimeSpan interval, string reason);
}

using Godwit.Server.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Membership;

/// <summary>
/// Notices that the process stood still, because the machine was suspended, say: for so long that others may have declared the node dead. It asks at once instead of when it would
/// next, and knows meanwhile that it does not know. What was under way when it stood still fails for it alone: others have done it meanwhile, and must not be told that it failed.
/// </summary>
internal sealed partial class PauseWatch(IClusterMembershipService membership, NodeEnd end, TimeProvider time, ILogger<PauseWatch> logger) : IHostedService, IDisposable
{
    /// <summary>After such a pause.</summary>
    public static readonly TimeSpan Suspicious = Liveness.Death;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private long lastTick = time.GetTimestamp();
    private long wokeAt = long.MinValue;

    /// <summary>How many pauses there were since it was last certain.</summary>
    private int pauses;
    private volatile ITimer? timer;
    private TaskCompletionSource? certain;

    /// <summary>True when the node may be dead and not know it, and when it knows.</summary>
    public bool IsInDoubt => end.Reason is not null || (timer is not null && (Volatile.Read(ref pauses) != 0 || time.GetElapsedTime(Volatile.Read(ref lastTick)) > Suspicious));

    /// <summary>True when the process stood still at some time since then.</summary>
    public bool HasStoodStillSince(long timestamp) => IsInDoubt || Volatile.Read(ref wokeAt) > timestamp;

    /// <summary>Completes when the node knows that it is taken for alive; never when it is not.</summary>
    public Task WhenCertainAsync()
    {
        lock (gate)
        {
            return IsInDoubt ? (certain ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lastTick = time.GetTimestamp();
        timer = time.CreateTimer(static watch => ((PauseWatch)watch!).Tick(), this, Interval, Interval);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        var stopped = timer;
        timer = null;
        await (stopped?.DisposeAsync() ?? default);

        // Nobody looks any more: who waits would wait for ever.
        Settle();
    }

    public void Dispose() => timer?.Dispose();

    private void Tick()
    {
        var pause = time.GetElapsedTime(Volatile.Read(ref lastTick));
        if (pause > Suspicious)
        {
            Volatile.Write(ref wokeAt, time.GetTimestamp());
            LogPaused(pause);
            if (Interlocked.Increment(ref pauses) == 1)
            {
                _ = AskAsync();
            }
        }

        Volatile.Write(ref lastTick, time.GetTimestamp());

        // Somebody may have been in doubt for the moment between the two looks at the clock, when nobody asks.
        Settle();
    }

    private async Task AskAsync()
    {
        // When it stands still again meanwhile, the answer may be from before that.
        int answered;
        do
        {
            answered = Volatile.Read(ref pauses);
            while (!await TryAskAsync())
            {
                await Task.Delay(Retry, time);
            }
        }
        while (Interlocked.CompareExchange(ref pauses, 0, answered) != answered);

        Settle();
    }

    private void Settle()
    {
        TaskCompletionSource? known = null;
        lock (gate)
        {
            if (!IsInDoubt)
            {
                (known, certain) = (certain, null);
            }
        }

        known?.SetResult();
    }

    /// <summary>If others have declared it dead, the engine ends the node now: see <see cref="FatalErrors"/>.</summary>
    private async Task<bool> TryAskAsync()
    {
        try
        {
            // The first may be a question of before the pause, which the engine joins.
            await membership.Refresh();
            await membership.Refresh();
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps the database from answering, it is asked again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogFailed(exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process stood still for {Pause}; it is asked whether the node is still taken for alive.")]
    private partial void LogPaused(TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Debug, Message = "It could not be asked whether the node is taken for alive")]
    private partial void LogFailed(Exception exception);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Memory;

/// <summary>
/// Gives memory back to the system when a storm is over. Without it nothing would: garbage is collected only when more is allocated, and the C library keeps what
/// was freed.
/// </summary>
internal sealed partial class MemoryReturn(TimeProvider time, ILogger<MemoryReturn> logger) : BackgroundService
{
    /// <summary>Giving back a larger heap would hold up the few messages there are for too long: its garbage is collected beside them.</summary>
    private const long MostToCompact = 256 * 1024 * 1024;

    private readonly ReturnPolicy policy = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(ReturnPolicy.Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (policy.Look(GC.GetTotalAllocatedBytes()))
            {
                Return();
            }
        }
    }

    private void Return()
    {
        var started = time.GetTimestamp();
        if (GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes <= MostToCompact)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }
        else
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }

        var collected = time.GetElapsedTime(started);
        NativeHeap.Trim();
        var all = time.GetElapsedTime(started);
        LogReturned(collected, all - collected);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Gave memory back: collecting took {Collected}, trimming {Trimmed}.")]
    private partial void LogReturned(TimeSpan collected, TimeSpan trimmed);
}

using Godwit.Abstractions.Stores;
using Godwit.Server.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Accounts;

/// <summary>Removes from the archives, at the start and every hour, what is older than the operator wants to keep.</summary>
internal sealed partial class ArchiveRetention(GodwitModel model, IMessageLogStore logs, TimeProvider time, ILogger<ArchiveRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (model.ArchiveRetention is not { } kept)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            await TrimAsync(time.GetUtcNow() - kept, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TrimAsync(DateTimeOffset before, CancellationToken stoppingToken)
    {
        try
        {
            if (await logs.TrimAsync(before, stoppingToken) is > 0 and var count)
            {
                LogTrimmed(count, before);
            }
        }
        catch (StoreUnavailableException)
        {
            // The store tells of it itself; the next hour goes on.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed {Count} messages from before {Before:u} from the archives.")]
    private partial void LogTrimmed(long count, DateTimeOffset before);
}

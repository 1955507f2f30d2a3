using Godwit.Server.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// When the node stops, it is emptied if it is one of several (<see cref="SessionDrain"/>). Clients that are left are told (RFC 6120 §4.9.3.20) before the listeners close, and what they sent and what their going makes
/// accounts and rooms send is let arrive before these go too.
/// </summary>
internal sealed partial class SessionShutdown(SessionRegistry registry, SessionDrain drain, QueueMetrics queues, TimeProvider time, ILogger<SessionShutdown> logger)
    : IHostedLifecycleService
{
    /// <summary>How long it may take for those that are left; what is left of the time for a stop belongs to the others. What is not durable then was not acknowledged.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await drain.RunAsync();
        var ended = registry.CloseAllAsync("system-shutdown");
        var began = time.GetTimestamp();
        while (!(ended.IsCompleted && registry.IsSettled && queues.IsRoutingIdle))
        {
            if (time.GetElapsedTime(began) >= Patience)
            {
                StillUnderWay(logger, registry.Count);
                return;
            }

            await Task.Delay(Interval, time, CancellationToken.None);
        }

        await ended;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Stanzas were under way when the node stopped, of {Count} sessions; clients send again what was not acknowledged")]
    private static partial void StillUnderWay(ILogger logger, int count);
}

using Godwit.Server.Routing;
using Microsoft.Extensions.Hosting;

namespace Godwit.Server.Sessions;

/// <summary>
/// When the node stops, clients are told (RFC 6120 §4.9.3.20) before the listeners close, and what their going makes accounts and rooms
/// send is let arrive before these go too.
/// </summary>
internal sealed class SessionShutdown(SessionRegistry registry, QueueMetrics queues, TimeProvider time) : IHostedLifecycleService
{
    /// <summary>How long it may take to arrive; the rest of the five seconds of a stop belongs to the others.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await registry.CloseAllAsync("system-shutdown");
        var began = time.GetTimestamp();
        while (!(registry.IsSettled && queues.IsRoutingIdle) && time.GetElapsedTime(began) < Patience)
        {
            await Task.Delay(Interval, time, CancellationToken.None);
        }
    }
}

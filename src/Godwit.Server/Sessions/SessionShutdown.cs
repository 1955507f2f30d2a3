using Microsoft.Extensions.Hosting;

namespace Godwit.Server.Sessions;

/// <summary>When the node stops, clients are told (RFC 6120 §4.9.3.20) before the listeners close.</summary>
internal sealed class SessionShutdown(SessionRegistry registry) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => registry.CloseAllAsync("system-shutdown");
}

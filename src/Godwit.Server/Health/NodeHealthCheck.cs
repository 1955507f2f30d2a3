using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Godwit.Server.Health;

/// <summary>Ready means that every listener is bound and the node has joined its cluster, and that it is not stopping.</summary>
internal sealed class NodeHealthCheck(IHostApplicationLifetime lifetime, NodeEnd end) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(end.Reason is { } reason ? HealthCheckResult.Unhealthy(reason) : (lifetime.ApplicationStarted.IsCancellationRequested, lifetime.ApplicationStopping.IsCancellationRequested) switch
        {
            (_, true) => HealthCheckResult.Unhealthy("The server is stopping."),
            (false, _) => HealthCheckResult.Unhealthy("The server is starting."),
            _ => HealthCheckResult.Healthy(),
        });
}

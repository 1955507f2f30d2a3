using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Godwit.Cluster.Membership;

/// <summary>Not ready while the node may have been declared dead and does not know it.</summary>
internal sealed class MembershipHealthCheck(PauseWatch pauses) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        pauses.IsInDoubt ? HealthCheckResult.Unhealthy("The process stood still, and does not know yet whether the other nodes take it for dead.") : HealthCheckResult.Healthy());
}

using Godwit.Abstractions.Stores;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Godwit.Server.Health;

/// <summary>Ready means that a message that comes in now can be kept: the store has written something lately, or does so when asked.</summary>
internal sealed class StoreHealthCheck(IStoreProbe probe, TimeProvider time) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await probe.ProbeAsync().WaitAsync(Patience, time, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (StoreUnavailableException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
        catch (TimeoutException)
        {
            return HealthCheckResult.Unhealthy($"The store has not answered a write for {Patience.TotalSeconds} seconds. Is the disk overloaded?");
        }
    }
}

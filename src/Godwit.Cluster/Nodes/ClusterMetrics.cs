using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Godwit.Cluster.Nodes;

/// <summary>Counts the grains of this node. A hosted service, so that the gauge is there before the first grain is.</summary>
internal sealed class ClusterMetrics(IMeterFactory factory) : IHostedService
{
    private long accounts;

    /// <summary>How many accounts are in memory.</summary>
    public long Accounts => Volatile.Read(ref accounts);

    /// <summary>An account came into memory.</summary>
    public void Activated() => Interlocked.Increment(ref accounts);

    /// <summary>An account was put away.</summary>
    public void Deactivated() => Interlocked.Decrement(ref accounts);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        factory.Create("Godwit.Cluster").CreateObservableUpDownCounter("godwit.accounts", () => Volatile.Read(ref accounts), "{account}", "Accounts in memory.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Godwit.Cluster.Nodes;

/// <summary>Counts the grains of this node, and its calls to others. A hosted service, so that the gauge is there before the first grain is.</summary>
internal sealed class ClusterMetrics(IMeterFactory factory) : IHostedService
{
    private long accounts;
    private long calls;

    /// <summary>How many accounts are in memory.</summary>
    public long Accounts => Volatile.Read(ref accounts);

    /// <summary>An account came into memory.</summary>
    public void Activated() => Interlocked.Increment(ref accounts);

    /// <summary>An account was put away.</summary>
    public void Deactivated() => Interlocked.Decrement(ref accounts);

    /// <summary>The gateway of another node is called for sessions there.</summary>
    public void Called() => Interlocked.Increment(ref calls);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create("Godwit.Cluster");
        meter.CreateObservableUpDownCounter("godwit.accounts", () => Volatile.Read(ref accounts), "{account}", "Accounts in memory.");
        meter.CreateObservableCounter("godwit.gateway.calls", () => Volatile.Read(ref calls), "{call}", "Calls to other nodes that hand stanzas to sessions there.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

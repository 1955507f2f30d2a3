using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Godwit.Cluster.Nodes;

/// <summary>Counts the grains of this node, and its calls to others. A hosted service, so that the gauge is there before the first grain is.</summary>
internal sealed class ClusterMetrics(IMeterFactory factory) : IHostedService
{
    private long accounts;
    private long calls;
    private long carried;
    private long journeys;

    /// <summary>How many accounts are in memory.</summary>
    public long Accounts => Volatile.Read(ref accounts);

    /// <summary>An account came into memory.</summary>
    public void Activated() => Interlocked.Increment(ref accounts);

    /// <summary>An account was put away.</summary>
    public void Deactivated() => Interlocked.Decrement(ref accounts);

    /// <summary>The gateway of another node is called for sessions there.</summary>
    public void Called() => Interlocked.Increment(ref calls);

    /// <summary>A courier leaves for another node with so many calls.</summary>
    public void Carried(int count)
    {
        Interlocked.Add(ref carried, count);
        Interlocked.Increment(ref journeys);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create("Godwit.Cluster");
        meter.CreateObservableUpDownCounter("godwit.accounts", () => Volatile.Read(ref accounts), "{account}", "Accounts in memory.");
        meter.CreateObservableCounter("godwit.gateway.calls", () => Volatile.Read(ref calls), "{call}", "Calls to other nodes that hand stanzas to sessions there.");
        meter.CreateObservableCounter("godwit.courier.calls", () => Volatile.Read(ref carried), "{call}", "Calls to accounts of other nodes that travelled by courier.");
        meter.CreateObservableCounter("godwit.courier.journeys", () => Volatile.Read(ref journeys), "{journey}", "Journeys of couriers to other nodes, each with one call or more.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

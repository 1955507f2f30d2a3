using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace Godwit.Cluster.Nodes;

/// <summary>Counts the grains of this node, and its calls to others. A hosted service, so that the gauge is there before the first grain is.</summary>
internal sealed class ClusterMetrics(IMeterFactory factory) : IHostedService
{
    private long accounts;
    private long entities;
    private long moved;
    private long calls;
    private long carried;
    private long journeys;
    private long lines;

    /// <summary>How many accounts are in memory.</summary>
    public long Accounts => Volatile.Read(ref accounts);

    /// <summary>An account came into memory.</summary>
    public void Activated() => Interlocked.Increment(ref accounts);

    /// <summary>An account was put away.</summary>
    public void Deactivated() => Interlocked.Decrement(ref accounts);

    /// <summary>An entity came into memory.</summary>
    public void EntityActivated() => Interlocked.Increment(ref entities);

    /// <summary>An entity was put away, or goes on on another node.</summary>
    public void EntityDeactivated(bool isMoving)
    {
        Interlocked.Decrement(ref entities);
        if (isMoving)
        {
            Interlocked.Increment(ref moved);
        }
    }

    /// <summary>The gateway of another node is called for sessions there.</summary>
    public void Called() => Interlocked.Increment(ref calls);

    /// <summary>A courier leaves for another node with so many calls.</summary>
    public void Carried(int count)
    {
        Interlocked.Add(ref carried, count);
        Interlocked.Increment(ref journeys);
    }

    /// <summary>How many journeys there were.</summary>
    public long Journeys => Volatile.Read(ref journeys);

    /// <summary>How many lines to other nodes are open.</summary>
    public long Lines => Volatile.Read(ref lines);

    /// <summary>A line to another node is open.</summary>
    public void LineOpened() => Interlocked.Increment(ref lines);

    /// <summary>A line has ended.</summary>
    public void LineClosed() => Interlocked.Decrement(ref lines);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var meter = factory.Create("Godwit.Cluster");
        meter.CreateObservableUpDownCounter("godwit.accounts", () => Volatile.Read(ref accounts), "{account}", "Accounts in memory.");
        meter.CreateObservableUpDownCounter("godwit.entities", () => Volatile.Read(ref entities), "{entity}", "Rooms and other entities of subdomains in memory.");
        meter.CreateObservableCounter("godwit.entities.moved", () => Volatile.Read(ref moved), "{entity}", "Entities that left this node for another one with what they had in memory.");
        meter.CreateObservableCounter("godwit.gateway.calls", () => Volatile.Read(ref calls), "{call}", "Calls to other nodes that hand stanzas to sessions there.");
        meter.CreateObservableCounter("godwit.courier.calls", () => Volatile.Read(ref carried), "{call}", "Calls to accounts of other nodes that travelled by courier.");
        meter.CreateObservableCounter("godwit.courier.journeys", () => Volatile.Read(ref journeys), "{journey}", "Journeys of couriers to other nodes, each with one call or more.");
        meter.CreateObservableUpDownCounter("godwit.courier.lines", () => Volatile.Read(ref lines), "{line}", "Lines to other nodes that this one has open, by which its couriers go; where there is none they go as calls of the engine, which cost more.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

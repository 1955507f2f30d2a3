using System.Diagnostics.Metrics;
using Godwit.Server.Sessions;

namespace Godwit.Server.Routing;

/// <summary>How much waits on this node between accounts, rooms and gateways.</summary>
internal sealed class QueueMetrics
{
    private long routing;
    private long gateway;

    /// <summary>Makes the instruments.</summary>
    public QueueMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(SessionMetrics.MeterName);
        meter.CreateObservableUpDownCounter(
            "godwit.routing.queue.length", () => Volatile.Read(ref routing), "{stanza}", "Stanzas of accounts and rooms that wait for the call to their destination, or are in it.");
        meter.CreateObservableUpDownCounter(
            "godwit.gateway.queue.length", () => Volatile.Read(ref gateway), "{stanza}", "Stanzas of accounts and rooms that wait for the call to the node of a session.");
    }

    /// <summary>True when no stanza of an account or a room is on its way to its destination.</summary>
    public bool IsRoutingIdle => Volatile.Read(ref routing) == 0;

    /// <summary>So many more stanzas, or fewer, are on their way to their destination.</summary>
    public void Routing(int change) => Interlocked.Add(ref routing, change);

    /// <summary>So many more stanzas, or fewer, wait for a node.</summary>
    public void Gateway(int change) => Interlocked.Add(ref gateway, change);
}

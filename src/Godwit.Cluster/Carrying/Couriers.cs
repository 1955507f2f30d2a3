using System.Collections.Concurrent;
using Godwit.Cluster.Nodes;
using Godwit.Protocol.Jids;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Carrying;

/// <summary>The couriers of this node, one to each other node that has accounts that are called from here.</summary>
internal sealed class Couriers(
    SessionRegistry registry, GatewayClient gateways, NodeAbilities abilities, Whereabouts whereabouts, LineConnector lines, ClusterMetrics metrics, TimeProvider time, ILogger<Couriers> logger)
    : IDisposable
{
    /// <summary>By node.</summary>
    private readonly ConcurrentDictionary<string, Courier> all = new(StringComparer.Ordinal);

    /// <summary>
    /// The courier to the node of an account. Null when it is not known where the account is, or whether the node is of a version that knows couriers: then the engine makes the call.
    /// </summary>
    public Courier? Find(Jid account) =>
        whereabouts.Find(account) is { } node && abilities.Has(node, NodeAbilities.Carry) ? all.GetOrAdd(node, static (n, couriers) => couriers.Make(n), this) : null;

    /// <summary>A node answers calls.</summary>
    public void Answered(string node, long number, CarriedAnswers answers)
    {
        if (all.TryGetValue(node, out var courier))
        {
            courier.Answered(number, answers);
        }
    }

    /// <summary>A node is dead: what is on its way there fails.</summary>
    public void NodeLost(string node)
    {
        whereabouts.NodeLost(node);
        if (all.TryRemove(node, out var courier))
        {
            courier.Lost(new SiloUnavailableException($"The node {node} is dead."));
        }
    }

    public void Dispose()
    {
        foreach (var courier in all.Values)
        {
            courier.Line?.End();
        }
    }

    private Courier Make(string node)
    {
        var courier = new Courier(registry.Node, gateways[SiloAddress.FromParsableString(node)], metrics, call => whereabouts.Wrong(call.Account, node));
        if (abilities.Has(node, NodeAbilities.Line))
        {
            courier.Line = new CourierLine(node, lines, metrics, time, logger) { Courier = courier };
        }

        return courier;
    }
}

using System.Collections.Concurrent;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>Reaches the gateways of all nodes; the one of this node without a detour.</summary>
internal sealed class Gateways(SessionRegistry sessions, GatewayClient client) : IGateways
{
    private readonly ConcurrentDictionary<string, INodeGateway> remote = new(StringComparer.Ordinal);

    public bool TryDeliver(string node, GatewayItem item, out bool isGone)
    {
        var isHere = node == sessions.Node;
        isGone = isHere && !sessions.Deliver(item);
        return isHere;
    }

    public ValueTask<IReadOnlyList<long>> SendAsync(string node, IReadOnlyList<GatewayItem> items) =>
        node == sessions.Node ? new(sessions.Deliver(items)) : new(Remote(node).SendAsync(items));

    public ValueTask<IReadOnlyList<long>> SendAsync(string node, Stanza stanza, IReadOnlyList<GatewayReceiver> receivers) =>
        node == sessions.Node ? new(sessions.Deliver(stanza, receivers)) : new(Remote(node).FanOutAsync(stanza, receivers));

    public IReadOnlyList<long>? TakeAcknowledged(SessionAddress route) => route.Node == sessions.Node ? sessions.TakeAcknowledged(route.Id) : null;

    public ValueTask CloseAsync(SessionAddress route, string condition)
    {
        if (route.Node != sessions.Node)
        {
            return new ValueTask(Remote(route.Node).CloseAsync(route.Id, condition));
        }

        sessions.Close(route.Id, condition);
        return ValueTask.CompletedTask;
    }

    private INodeGateway Remote(string node) => remote.GetOrAdd(node, static (n, client) => client[SiloAddress.FromParsableString(n)], client);
}

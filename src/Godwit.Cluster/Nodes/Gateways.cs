using System.Collections.Concurrent;
using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Membership;
using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>
/// Reaches the gateways of all nodes; the one of this node without a detour. While this node may be dead it says nothing to sessions elsewhere: their accounts may be others' by now.
/// </summary>
internal sealed class Gateways(
    SessionRegistry registry, SessionReturn returning, SessionHandover handover, LeavingNodes leaving, GatewayClient client, NodeAbilities abilities, ClusterMetrics metrics,
    ISiloStatusOracle membership, TimeProvider time, PauseWatch? pauses = null) : IGateways
{
    private readonly ConcurrentDictionary<string, INodeGateway> remote = new(StringComparer.Ordinal);
    private readonly GatewayCalls calls = new(node => !IsGone(membership.GetApproximateSiloStatus(SiloAddress.FromParsableString(node))), time);

    public string Here => registry.Node;

    public bool IsLeaving(string node) => leaving.Contains(node);

    public bool TryDeliver(string node, GatewayItem item, out bool isGone)
    {
        var isHere = node == registry.Node;
        isGone = isHere && !registry.Deliver(item);
        return isHere;
    }

    public ValueTask<IReadOnlyList<long>> SendAsync(string node, IReadOnlyList<GatewayItem> items, CancellationToken givenUp) =>
        node == registry.Node
            ? new(registry.Deliver(items))
            : new(calls.RunAsync(node, (gateways: this, node, items), static s => s.gateways.CallAsync(s.node, s.items, static (gateway, items) => gateway.SendAsync(items)), givenUp));

    public ValueTask<IReadOnlyList<long>> SendAsync(string node, IReadOnlyList<GatewayFanOut> stanzas)
    {
        if (node == registry.Node)
        {
            return registry.DeliverAsync(stanzas);
        }

        return new(stanzas.Count > 1 && abilities.Has(node, NodeAbilities.FanOutTogether)
            ? CallAsync(node, stanzas, static (gateway, stanzas) => gateway.FanOutTogetherAsync(stanzas))
            : OneByOneAsync(node, stanzas));
    }

    public IReadOnlyList<long>? TakeAcknowledged(SessionAddress route) => route.Node == registry.Node ? registry.TakeAcknowledged(route.Id) : null;

    public ValueTask MovedAsync(string node, IReadOnlyList<long> sessions, string? owner)
    {
        if (node != registry.Node)
        {
            return new ValueTask(Remote(node).MovedAsync(sessions, owner));
        }

        returning.Moved(sessions, owner);
        return ValueTask.CompletedTask;
    }

    public async ValueTask<bool> HandOverAsync(string node, Jid account, string token) =>
        node == registry.Node ? await handover.RunAsync(account, token)
        : await abilities.HasAsync(node, NodeAbilities.HandOver) ? await Remote(node).HandOverAsync(account, token)
        : await Remote(node).HastenAsync(account, token);

    public ValueTask TakenAsync(SessionAddress route)
    {
        if (route.Node != registry.Node)
        {
            return new ValueTask(Remote(route.Node).TakenAsync(route.Id));
        }

        registry.Taken(route.Id);
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync(SessionAddress route, string condition)
    {
        if (route.Node != registry.Node)
        {
            return new ValueTask(Remote(route.Node).CloseAsync(route.Id, condition));
        }

        registry.Close(route.Id, condition);
        return ValueTask.CompletedTask;
    }

    private async Task<IReadOnlyList<long>> OneByOneAsync(string node, IReadOnlyList<GatewayFanOut> stanzas)
    {
        var gone = new List<long>();
        foreach (var stanza in stanzas)
        {
            gone.AddRange(await CallAsync(node, stanza, static (gateway, stanza) => gateway.FanOutAsync(stanza.Stanza, stanza.Receivers)));
        }

        return gone;
    }

    private Task<IReadOnlyList<long>> CallAsync<TState>(string node, TState state, Func<INodeGateway, TState, Task<IReadOnlyList<long>>> call) =>
        pauses is { IsInDoubt: true } ? LaterAsync(pauses.WhenCertainAsync(), node, state, call) : call(Called(node), state);

    private async Task<IReadOnlyList<long>> LaterAsync<TState>(Task certain, string node, TState state, Func<INodeGateway, TState, Task<IReadOnlyList<long>>> call)
    {
        await certain;
        return await call(Called(node), state);
    }

    private INodeGateway Called(string node)
    {
        metrics.Called();
        return Remote(node);
    }

    private static bool IsGone(SiloStatus status) => status is SiloStatus.None or SiloStatus.Dead;

    private INodeGateway Remote(string node) => remote.GetOrAdd(node, static (n, client) => client[SiloAddress.FromParsableString(n)], client);
}

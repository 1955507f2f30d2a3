using Godwit.Abstractions.Entities;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Entities;

/// <summary>Sends one stanza to many sessions: one call for each node, in order. Used in turns of one entity.</summary>
internal sealed partial class FanOut(IGateways gateways, Action<IReadOnlyList<SessionAddress>> lost, QueueMetrics metrics, ILogger logger)
{
    private readonly Dictionary<string, Queue<(Stanza Stanza, List<GatewayReceiver> Receivers)>> chains = [];
    private readonly Dictionary<string, Task> pumps = [];

    public void Send(Stanza stanza, IReadOnlyList<Receiver> receivers)
    {
        foreach (var (node, list) in ByNode(receivers))
        {
            metrics.Gateway(list.Count);
            if (chains.TryGetValue(node, out var waiting))
            {
                waiting.Enqueue((stanza, list));
                continue;
            }

            chains[node] = waiting = new Queue<(Stanza, List<GatewayReceiver>)>([(stanza, list)]);
            var pump = PumpAsync(node, waiting);
            if (!pump.IsCompleted)
            {
                pumps[node] = pump;
            }
        }
    }

    /// <summary>Completes when all that was sent has arrived, or is lost.</summary>
    public Task WhenSentAsync() => Task.WhenAll(pumps.Values);

    /// <summary>Completes when all that was sent to a node has arrived there, or is lost.</summary>
    public Task WhenSentAsync(string node) => pumps.GetValueOrDefault(node) ?? Task.CompletedTask;

    private static Dictionary<string, List<GatewayReceiver>> ByNode(IReadOnlyList<Receiver> receivers)
    {
        var nodes = new Dictionary<string, List<GatewayReceiver>>();
        var (node, list) = ("", new List<GatewayReceiver>());
        foreach (var (to, route) in receivers)
        {
            // Most are on one node, and are so one after the other.
            if (!ReferenceEquals(route.Node, node) && !nodes.TryGetValue(node = route.Node, out list!))
            {
                nodes[node] = list = new List<GatewayReceiver>(receivers.Count);
            }

            list.Add(new GatewayReceiver(route.Id, to));
        }

        return nodes;
    }

    private async Task PumpAsync(string node, Queue<(Stanza Stanza, List<GatewayReceiver> Receivers)> waiting)
    {
        while (waiting.TryPeek(out var next))
        {
            IReadOnlyList<long> gone;
            metrics.Gateway(-next.Receivers.Count);
            try
            {
                gone = await gateways.SendAsync(node, next.Stanza, next.Receivers);
            }
#pragma warning disable CA1031 // A node that can't be reached has lost its sessions, whatever the reason.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                NodeLost(logger, node, exception);
                gone = [.. next.Receivers.Select(r => r.Session)];
            }

            waiting.Dequeue();
            if (gone.Count > 0)
            {
                lost([.. gone.Select(id => new SessionAddress(node, id))]);
            }
        }

        chains.Remove(node);
        pumps.Remove(node);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node {Node} can't be reached; its sessions are taken as gone")]
    private static partial void NodeLost(ILogger logger, string node, Exception exception);
}

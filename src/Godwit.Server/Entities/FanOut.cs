using Godwit.Abstractions.Entities;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Entities;

/// <summary>Sends one stanza to many sessions: one call for each node, in order. Used in turns of one entity.</summary>
internal sealed partial class FanOut(IGateways gateways, Action<IReadOnlyList<IReceiver>> lost, QueueMetrics metrics, ILogger logger)
{
    private readonly Dictionary<string, Queue<Call>> chains = [];

    /// <summary>What is under way, one task for each node: it completes when that has arrived, or is lost, and never fails.</summary>
    public IEnumerable<Task> UnderWay => chains.Values.Select(c => c.Last().WhenDone());

    /// <summary>Sends a stanza to the nodes of these receivers, all of which have a route.</summary>
    public void Send(Stanza stanza, IReadOnlyList<IReceiver> receivers)
    {
        foreach (var (node, list) in ByNode(receivers))
        {
            metrics.Gateway(list.Count);
            var call = new Call(stanza, list, receivers);
            if (chains.TryGetValue(node, out var waiting))
            {
                waiting.Enqueue(call);
                continue;
            }

            chains[node] = waiting = new Queue<Call>([call]);
            _ = PumpAsync(node, waiting);
        }
    }

    /// <summary>Completes when all that was sent to a node so far has arrived there, or is lost; never fails.</summary>
    public Task WhenSentAsync(string node) => chains.TryGetValue(node, out var waiting) ? waiting.Last().WhenDone() : Task.CompletedTask;

    private static Dictionary<string, List<GatewayReceiver>> ByNode(IReadOnlyList<IReceiver> receivers)
    {
        var nodes = new Dictionary<string, List<GatewayReceiver>>();
        var (node, list) = ("", new List<GatewayReceiver>());
        foreach (var receiver in receivers)
        {
            // Most are on one node, and are so one after the other.
            var route = receiver.Route!;
            if (!ReferenceEquals(route.Node, node) && !nodes.TryGetValue(node = route.Node, out list!))
            {
                nodes[node] = list = new List<GatewayReceiver>(receivers.Count);
            }

            list.Add(new GatewayReceiver(route.Id, receiver.Address));
        }

        return nodes;
    }

    private async Task PumpAsync(string node, Queue<Call> waiting)
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

            if (gone.Count > 0)
            {
                // Their ways do not change before what was sent on them has arrived.
                var numbers = gone.ToHashSet();
                lost([.. next.All.Where(r => r.Route is { } route && route.Node == node && numbers.Contains(route.Id))]);
            }

            waiting.Dequeue();
            if (waiting.Count == 0)
            {
                chains.Remove(node);
            }

            next.Done();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node {Node} can't be reached; its sessions are taken as gone")]
    private static partial void NodeLost(ILogger logger, string node, Exception exception);

    /// <summary>A stanza for a node.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="receivers">Those on this node.</param>
    /// <param name="all">All who get it.</param>
    private sealed class Call(Stanza stanza, List<GatewayReceiver> receivers, IReadOnlyList<IReceiver> all)
    {
        private TaskCompletionSource? done;

        public Stanza Stanza => stanza;

        public List<GatewayReceiver> Receivers => receivers;

        public IReadOnlyList<IReceiver> All => all;

        public Task WhenDone() => (done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Done() => done?.SetResult();
    }
}

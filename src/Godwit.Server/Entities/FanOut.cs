using Godwit.Abstractions.Entities;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Entities;

/// <summary>
/// Sends stanzas that many sessions share: one call for each node, in order. What is sent there while a call is under way waits, and goes as one: somebody who enters is shown all who are there. Used in
/// turns of one entity.
/// </summary>
/// <param name="gateways">The nodes.</param>
/// <param name="lost">Told of those that were not reached, and whether that is because their node does not have them.</param>
/// <param name="metrics">Told of what waits.</param>
/// <param name="logger">Where a node that can't be reached is noted.</param>
internal sealed partial class FanOut(IGateways gateways, Action<IReadOnlyList<IReceiver>, bool> lost, QueueMetrics metrics, ILogger logger)
{
    /// <summary>The most stanzas that go in one call.</summary>
    private const int Most = 512;

    /// <summary>Stanzas of so many bytes are enough.</summary>
    private const int MostBytes = 256 * 1024;

    /// <summary>About what one of those who share a stanza takes.</summary>
    private const int ReceiverBytes = 40;

    private readonly Dictionary<string, Queue<Call>> chains = [];

    /// <summary>What is under way, one task for each node: it completes when that has arrived, or is lost, and never fails.</summary>
    public IEnumerable<Task> UnderWay => chains.Values.Select(c => c.Last().WhenDone());

    /// <summary>Sends a stanza to the nodes of these receivers, all of which have a route.</summary>
    public void Send(Stanza stanza, IReadOnlyList<IReceiver> receivers)
    {
        foreach (var (node, list) in ByNode(receivers))
        {
            metrics.Gateway(list.Count);
            var call = new Call(new GatewayFanOut(stanza, list), receivers);
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
        if (node != gateways.Here)
        {
            // What the same turn sends to this node goes with the first call.
            await Task.Yield();
        }

        while (waiting.Count > 0)
        {
            var batch = Fitting(waiting);
            metrics.Gateway(-batch.Sum(c => c.FanOut.Receivers.Count));
            IReadOnlyCollection<long> gone;
            var isAnswered = true;
            try
            {
                gone = await gateways.SendAsync(node, [.. batch.Select(c => c.FanOut)]);
            }
#pragma warning disable CA1031 // A node that can't be reached has lost its sessions, whatever the reason.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                NodeLost(logger, node, exception);
                isAnswered = false;
                gone = [.. batch.SelectMany(c => c.FanOut.Receivers).Select(r => r.Session)];
            }

            if (gone.Count > 0)
            {
                // Their ways do not change before what was sent on them has arrived.
                var numbers = gone.ToHashSet();
                lost([.. batch.SelectMany(c => c.All).Where(r => r.Route is { } route && route.Node == node && numbers.Contains(route.Id)).Distinct()], isAnswered);
            }

            for (var i = 0; i < batch.Count; i++)
            {
                waiting.Dequeue();
            }

            if (waiting.Count == 0)
            {
                chains.Remove(node);
            }

            batch.ForEach(c => c.Done());
        }
    }

    /// <summary>The next of those that wait, as many as go in one call. They wait on until it is answered.</summary>
    private static List<Call> Fitting(Queue<Call> waiting)
    {
        var (batch, bytes) = (new List<Call>(), 0L);
        foreach (var call in waiting.TakeWhile(_ => batch.Count < Most && bytes < MostBytes))
        {
            batch.Add(call);
            bytes += call.FanOut.Stanza.Size + ((long)call.FanOut.Receivers.Count * ReceiverBytes);
        }

        return batch;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node {Node} can't be reached; its sessions are taken as gone")]
    private static partial void NodeLost(ILogger logger, string node, Exception exception);

    /// <summary>A stanza for a node.</summary>
    /// <param name="fanOut">The stanza, and those on this node who get it.</param>
    /// <param name="all">All who get it.</param>
    private sealed class Call(GatewayFanOut fanOut, IReadOnlyList<IReceiver> all)
    {
        private TaskCompletionSource? done;

        public GatewayFanOut FanOut => fanOut;

        public IReadOnlyList<IReceiver> All => all;

        public Task WhenDone() => (done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

        public void Done() => done?.SetResult();
    }
}

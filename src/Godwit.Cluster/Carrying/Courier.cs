using System.Collections.Concurrent;
using Godwit.Abstractions.Scheduling;
using Godwit.Cluster.Nodes;
using Orleans.Runtime;

namespace Godwit.Cluster.Carrying;

/// <summary>
/// Carries calls to the accounts of one other node: those that come up in one piece of work, as what some clients wrote, leave together, by a line to the node where there is one, else as one
/// call of the engine. Such a call costs both nodes more than what most calls are about.
/// </summary>
/// <param name="here">This node.</param>
/// <param name="gateway">The other one.</param>
/// <param name="metrics">Told of what is carried.</param>
/// <param name="notThere">Told of calls whose account the node does not have, and of those that failed.</param>
internal sealed class Courier(string here, INodeGateway gateway, ClusterMetrics metrics, Action<CourierCall> notThere) : IThreadPoolWorkItem
{
    /// <summary>The line to the node; null when it knows none.</summary>
    public CourierLine? Line { get; set; }

    /// <summary>The most calls that travel together.</summary>
    public const int Most = 256;

    /// <summary>Calls of so many bytes are enough.</summary>
    private const int MostBytes = 1024 * 1024;

    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<long, Consignment> underWay = new();
    private List<CourierCall> waiting = [];
    private long last;

    /// <summary>Takes a call along. Completes when it is answered.</summary>
    public Task CallAsync(CourierCall call)
    {
        var ended = call.Ended;
        bool isFirst;
        lock (gate)
        {
            waiting.Add(call);
            isFirst = waiting.Count == 1;
        }

        if (isFirst)
        {
            FollowingWork.QueueLast(this);
        }

        return ended;
    }

    /// <summary>Sends what waits.</summary>
    public void Execute()
    {
        List<CourierCall> calls;
        lock (gate)
        {
            (calls, waiting) = (waiting, []);
        }

        for (var first = 0; first < calls.Count;)
        {
            var count = Fitting(calls, first);
            _ = SendAsync(count == calls.Count ? calls : calls.GetRange(first, count));
            first += count;
        }
    }

    /// <summary>Answers come by a line, or in a call of their own.</summary>
    public void Answered(long number, CarriedAnswers answers)
    {
        if (underWay.TryGetValue(number, out var consignment))
        {
            Answer(number, consignment, answers);
        }
    }

    /// <summary>A line broke: nobody knows what became of what went by it. It is called again, and what is stored is not stored twice; what is not stored may come twice.</summary>
    public void Broke(object line)
    {
        foreach (var (number, consignment) in underWay)
        {
            if (consignment.Leave(line))
            {
                underWay.TryRemove(number, out _);
                consignment.Fail(new SiloUnavailableException("The connection to the node broke."));
            }
        }
    }

    /// <summary>The node is dead: nobody answers any more.</summary>
    public void Lost(Exception failure)
    {
        Line?.End();
        foreach (var (number, consignment) in underWay)
        {
            underWay.TryRemove(number, out _);
            consignment.Fail(failure);
        }
    }

    private static int Fitting(List<CourierCall> calls, int first)
    {
        var bytes = 0;
        var count = 0;
        while (first + count < calls.Count && count < Most && bytes < MostBytes)
        {
            bytes += calls[first + count++].Size;
        }

        return count;
    }

    private async Task SendAsync(List<CourierCall> calls)
    {
        var number = Interlocked.Increment(ref last);
        var consignment = underWay[number] = new Consignment(calls, notThere);
        metrics.Carried(calls.Count);
        try
        {
            CarriedCall[] carried = [.. calls.Select(static c => c.Carried)];
            if (Line?.Open is { } line)
            {
                // Before it leaves: it may break at once, and then it is seen to already.
                consignment.GoBy(line);
                if (line.TrySend(number, carried) || !consignment.Leave(line))
                {
                    return;
                }
            }

            var answers = await gateway.CarryAsync(here, number, carried).ConfigureAwait(false);
            Answer(number, consignment, answers);
        }
#pragma warning disable CA1031 // It is each caller's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            underWay.TryRemove(number, out _);
            consignment.Fail(failure);
        }
    }

    private void Answer(long number, Consignment consignment, CarriedAnswers answers)
    {
        if (consignment.Answer(answers))
        {
            underWay.TryRemove(number, out _);
        }
    }
}

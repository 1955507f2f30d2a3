using System.Diagnostics;
using Godwit.Lab.Nodes;
using Godwit.Load.Measures;

namespace Godwit.Lab.Scenarios;

/// <summary>What a message costs, and how late it is.</summary>
/// <param name="Micros">Processor time of the nodes, in µs.</param>
/// <param name="Bytes">What the nodes allocate, in bytes.</param>
/// <param name="Lateness">How long messages took from the moment when they were to be sent until the recipient's client had them.</param>
internal sealed record Cost(double Micros, double Bytes, Lateness Lateness)
{
    /// <summary>The medians of several measurements.</summary>
    public static Cost Median(IReadOnlyCollection<Cost> costs) => new(Middle(costs, c => c.Micros), Middle(costs, c => c.Bytes), Lateness.Median([.. costs.Select(c => c.Lateness)]));

    /// <summary>Lets some members speak for a while, and measures.</summary>
    /// <param name="experiment">Has the members.</param>
    /// <param name="nodes">The nodes that work for them.</param>
    /// <param name="first">The first member that speaks.</param>
    /// <param name="count">How many speak.</param>
    /// <param name="rate">How many messages they write in a second, all together.</param>
    /// <param name="seconds">For how long it is measured.</param>
    public static async Task<Cost> MeasureAsync(Experiment experiment, IReadOnlyList<Node> nodes, int first, int count, double rate, double seconds)
    {
        var swarm = experiment.Swarm;
        using var hiccups = new Hiccups();
        await swarm.SpeakAsync(rate, first, count);
        await experiment.PassAsync(1);
        var before = Work(nodes);
        await experiment.PassAsync(seconds);
        var after = Work(nodes);
        await swarm.SpeakAsync(0);
        await swarm.WaitAsync(() => swarm.Members.All(m => m.IsSettled) && swarm.Books.Unseen == 0, TimeSpan.FromSeconds(30), experiment.Stop);
        var messages = await swarm.AskAsync(() => swarm.Books.Conversations.SelectMany(c => c.Entries).Where(e => e.Sent >= before.At && e.Sent < after.At).Select(e => (e.Sent, e.Shown)).ToList());
        return new(
            (after.Processor - before.Processor).TotalMicroseconds / messages.Count, (after.Bytes - before.Bytes) / (double)messages.Count,
            Lateness.Of(messages, hiccups.AreKnown ? hiccups.Found : null));
    }

    /// <summary>What nodes use that have nothing to do, in ms of processor time for a second.</summary>
    public static async Task<double> IdleAsync(Experiment experiment, IReadOnlyList<Node> nodes, double seconds)
    {
        var before = Work(nodes);
        await experiment.PassAsync(seconds);
        var after = Work(nodes);
        return (after.Processor - before.Processor).TotalMilliseconds / Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
    }

    private static (long At, TimeSpan Processor, long Bytes) Work(IReadOnlyList<Node> nodes)
    {
        var bytes = nodes.Sum(n =>
        {
            using var probe = new ServerProbe(n.Data, process: null);
            return probe.Take(memory: false).AllocatedBytes;
        });
        return (Stopwatch.GetTimestamp(), nodes.Select(n => n.ProcessorTime).Aggregate((a, b) => a + b), bytes);
    }

    private static double Middle(IReadOnlyCollection<Cost> costs, Func<Cost, double> figure) => costs.Select(figure).Order().ElementAt(costs.Count / 2);
}

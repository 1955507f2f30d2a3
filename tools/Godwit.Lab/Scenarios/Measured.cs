using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Accounting;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;
using Godwit.Load.Measures;

namespace Godwit.Lab.Scenarios;

/// <summary>Nothing goes wrong: what a message costs on one node and across two, how late it is, and what a parked session takes.</summary>
internal sealed class Measured : IScenario
{
    private const double MostTimes = 1.8;
    private const double MostLate = 20;
    private const double WarmUpRate = 2000;

    public string Name => "figures";

    public string Summary => "nothing goes wrong: what a message costs on one node and across two, how late it is, what a parked session takes";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = 200, Rate = 0 };
        await experiment.BeginAsync(1, plan);
        var one = await CostAsync(experiment, experiment.Size(500, 1000));
        await experiment.AddNodeAsync();
        await MoveAsync(experiment);
        var two = await CostAsync(experiment, experiment.Size(500, 1000));
        experiment.Page.Figure("one node: processor time for a message", one.Micros, "µs");
        experiment.Page.Figure("one node: p99 from sender to recipient", one.Late, "ms");
        experiment.Page.Figure("across two: processor time for a message, both nodes", two.Micros, "µs");
        experiment.Page.Figure("across two: p99 from sender to recipient", two.Late, "ms");
        experiment.Page.Figure("across two ÷ one", two.Micros / one.Micros, "times");
        var full = await CostAsync(experiment, 2000);
        experiment.Page.Figure("across two at 2,000 messages a second: processor time", full.Micros, "µs");
        experiment.Page.Figure("across two at 2,000 messages a second: p99", full.Late, "ms");
        if (!experiment.IsQuick)
        {
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"a message across two nodes costs at most {MostTimes} times as much: {two.Micros / one.Micros:0.00}"), two.Micros <= one.Micros * MostTimes);
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"p99 across nodes at 2,000 messages a second is under {MostLate:0} ms: {full.Late:0.0}"), full.Late < MostLate);
        }

        await experiment.FinishAsync();
        await ParkedAsync(experiment);
    }

    /// <summary>Lets neighbours meet on different nodes: every client comes anew, the first to one node, the second to the other.</summary>
    private static async Task MoveAsync(Experiment experiment)
    {
        await experiment.RouteAsync();
        await experiment.Swarm.AskAsync(() =>
        {
            foreach (var member in experiment.Swarm.Members)
            {
                member.Leave();
            }

            return true;
        });
        await experiment.ConnectedAsync(TimeSpan.FromSeconds(60));
        experiment.Page.Note("neighbours are on different nodes");
    }

    private static async Task<(double Micros, double Late)> CostAsync(Experiment experiment, double rate)
    {
        var swarm = experiment.Swarm;

        // A node that was just started compiles what it runs often first.
        await swarm.SpeakAsync(WarmUpRate);
        await experiment.PassAsync(experiment.Size(3, 20));
        await swarm.SpeakAsync(rate);
        await experiment.PassAsync(experiment.Size(1, 5));
        var (from, before) = (Experiment.Now(), Processor(experiment));
        await experiment.PassAsync(experiment.Size(4, 30));
        var (to, after) = (Experiment.Now(), Processor(experiment));
        await swarm.SpeakAsync(0);
        await swarm.WaitAsync(() => swarm.Members.All(m => m.IsSettled) && swarm.Books.Unseen == 0, TimeSpan.FromSeconds(30), experiment.Stop);
        var times = await swarm.AskAsync(() => Sent(swarm.Books, from, to).Select(e => (e.Shown - e.Sent) * 1000.0 / Stopwatch.Frequency).Order().ToList());
        return ((after - before).TotalMicroseconds / times.Count, times[(int)(times.Count * 0.99)]);
    }

    private static IEnumerable<Entry> Sent(Books books, long from, long to) => books.Conversations.SelectMany(c => c.Entries).Where(e => e.Sent >= from && e.Sent < to);

    private static TimeSpan Processor(Experiment experiment) => experiment.Fleet.Nodes.Select(n => n.ProcessorTime).Aggregate((a, b) => a + b);

    /// <summary>The swarm is gone without a word, so each of its sessions is parked; another swarm's come beside them.</summary>
    private static async Task ParkedAsync(Experiment experiment)
    {
        var node = experiment.Fleet.Nodes[0];
        using var probe = new ServerProbe(node.Data, process: null);
        var members = experiment.Size(400, 2000);
        await experiment.Fleet.ImportAsync(SwarmRun.Accounts("park", members), experiment.Stop);
        var before = await SettledAsync(probe, experiment.Stop);
        using (var swarm = new SwarmRun(new SwarmPlan { Seed = 0, Members = members, Rate = 0, Prefix = "park" }))
        {
            await swarm.RouteAsync([node.Client]);
            await swarm.ConnectAsync();
            if (!await swarm.WaitAsync(() => swarm.Connected == members, TimeSpan.FromSeconds(120), experiment.Stop))
            {
                throw new LabException("The sessions to park could not be made.");
            }
        }

        var after = await SettledAsync(probe, experiment.Stop);
        experiment.Page.Figure("a parked session, with its account: managed heap", (after - before) / (double)members, "bytes");
        await HandedOverAsync(experiment, node, members);
    }

    /// <summary>The node with the parked sessions is told to end: they wait with their accounts on the other one. Those of the first swarm do too, and are not worth a mention.</summary>
    private static async Task HandedOverAsync(Experiment experiment, Node node, int members)
    {
        using var probe = new ServerProbe(experiment.Fleet.Nodes[1].Data, process: null);
        var before = await SettledAsync(probe, experiment.Stop);
        await node.EndAsync(experiment.Stop);
        var after = await SettledAsync(probe, experiment.Stop);
        experiment.Page.Figure("a parked session that another node has, with its account", (after - before) / (double)members, "bytes");
    }

    /// <summary>The heap once it is quiet: the connections of those that vanished are taken down first.</summary>
    private static async Task<long> SettledAsync(ServerProbe probe, CancellationToken stop)
    {
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        return probe.Take(collect: true, memory: false).HeapBytes;
    }
}

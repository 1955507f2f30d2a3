using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;
using Godwit.Load.Measures;

namespace Godwit.Lab.Scenarios;

/// <summary>Nothing goes wrong: what a message costs on one node and across two, how late it is, and what a parked session takes.</summary>
internal sealed class Measured : IScenario
{
    private const double MostTimes = 1.8;
    private const double MostLate = 20;
    private const double FullRate = 2000;

    /// <summary>How many members have their neighbours on the same node, and how many on the other one.</summary>
    private const int Pairs = 200;

    /// <summary>Nobody asks anything while it is measured.</summary>
    private static readonly TimeSpan Seldom = TimeSpan.FromHours(1);

    public string Name => "figures";

    public string Summary => "nothing goes wrong: what a message costs on one node and across two, how late it is, what a parked session takes";

    public async Task RunAsync(Experiment experiment)
    {
        await experiment.BeginAsync(2, new SwarmPlan { Seed = 0, Members = 2 * Pairs, Together = Pairs, Rate = 0, Question = Seldom, Silence = Seldom });
        await WarmUpAsync(experiment);
        var nodes = experiment.Fleet.Nodes;
        experiment.Page.Figure("a node that has nothing to do: processor time for a second", await Cost.IdleAsync(experiment, [nodes[0]], experiment.Size(4, 20)), "ms");
        var half = await InTurnAsync(experiment, FullRate / 2);
        Show(experiment, "one node at 1,000 a second", half.One);
        Show(experiment, "across two at 1,000 a second", half.Other);
        var others = new OtherProcesses(Environment.ProcessId, experiment.Fleet.Postgres!.Process);
        var full = await InTurnAsync(experiment, FullRate);
        var (taken, busiest) = others.Used();
        Show(experiment, "one node at 2,000 a second", full.One);
        Show(experiment, "across two at 2,000 a second", full.Other);
        experiment.Page.Figure($"others on this machine meanwhile, most of all {busiest}", taken, "processors");
        experiment.Page.Figure("across two ÷ one, both at 1,000 a second", half.Times, "times", half.Spread);
        experiment.Page.Figure("across two ÷ one, both at 2,000 a second", full.Times, "times", full.Spread);
        experiment.Page.Figure("across two at 2,000 ÷ one at 1,000: each node as much to do", full.Other.Micros / half.One.Micros, "times");
        if (!experiment.IsQuick)
        {
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"a message across two nodes costs at most {MostTimes} times as much, both at 2,000 a second: {full.Times:0.00}"), full.Times <= MostTimes);
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"p99 across nodes at 2,000 messages a second is under {MostLate:0} ms: {full.Other.Lateness.Late:0.0}"), full.Other.Lateness.Late < MostLate);
        }

        await experiment.FinishAsync();
        await ParkedAsync(experiment);
    }

    /// <summary>A node that was just started first compiles, and compiles anew, what it runs often.</summary>
    private static async Task WarmUpAsync(Experiment experiment)
    {
        for (var round = 0; round < experiment.Size(1, 3); round++)
        {
            await experiment.Swarm.SpeakAsync(FullRate, 0, Pairs);
            await experiment.PassAsync(experiment.Size(4, 10));
            await experiment.Swarm.SpeakAsync(FullRate, Pairs, Pairs);
            await experiment.PassAsync(experiment.Size(6, 15));
        }

        await experiment.Swarm.SpeakAsync(0);
        experiment.Page.Note("the nodes are warm");
        await experiment.PassAsync(2);
    }

    /// <summary>Measures neighbours on one node, and neighbours on two.</summary>
    private static async Task<CostsInTurn> InTurnAsync(Experiment experiment, double rate)
    {
        var rounds = new List<(Cost, Cost)>();
        for (var round = 0; round < experiment.Size(3, 5); round++)
        {
            var one = await Cost.MeasureAsync(experiment, [experiment.Fleet.Nodes[0]], 0, Pairs, rate, experiment.Size(3, 8));
            rounds.Add((one, await Cost.MeasureAsync(experiment, [.. experiment.Fleet.Nodes], Pairs, Pairs, rate, experiment.Size(3, 8))));
        }

        return new(rounds);
    }

    private static void Show(Experiment experiment, string where, Cost cost)
    {
        experiment.Page.Figure($"{where}: processor time for a message", cost.Micros, "µs");
        experiment.Page.Figure($"{where}: allocated for a message", cost.Bytes, "bytes");
        experiment.Page.Figure($"{where}: half of the messages are there after", cost.Lateness.Usual, "ms");
        experiment.Page.Figure($"{where}: p99 from sender to recipient", cost.Lateness.Late, "ms");
        experiment.Page.Figure($"{where}: under way in a hiccup of the machine", cost.Lateness.Met, "%");
        experiment.Page.Figure($"{where}: p99 of the others", cost.Lateness.LateOfOthers, "ms");
    }

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

using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node does not reach the others, though it reaches the database; and another time it is the other way round. Clients reach it all the time.</summary>
internal sealed class Partitioned : IScenario
{
    private const int Nodes = 3;

    public string Name => "partition";

    public string Summary => "a node is cut off from the others but not from the database, and another one the other way round";

    public async Task RunAsync(Experiment experiment)
    {
        if (!Network.IsAvailable)
        {
            throw new LabException("Cables can only be pulled in a network namespace of the laboratory's own: run tools/lab as root.");
        }

        await using var network = new Network(experiment.Stop);
        await network.BeginAsync();
        var places = new List<NodePlace>();
        for (var node = 1; node <= Nodes; node++)
        {
            places.Add(await network.PlaceAsync(node));
        }

        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 300), Rate = experiment.Size(120, 600), RestlessEvery = 9, OfflineEvery = 11 };
        await experiment.BeginAsync(Nodes, plan, place: n => places[n - 1], hasRelays: true);
        var index = experiment.Random.Next(Nodes);
        var (one, other) = (experiment.Fleet.Nodes[index], experiment.Fleet.Nodes[(index + 1 + experiment.Random.Next(Nodes - 1)) % Nodes]);

        // Those that it does not reach take it for dead, and it learns that from the database: nobody waits for the end.
        await CutAsync(experiment, one, "from the others", () => network.CutAsync(one.Number), () => network.MendAsync(one.Number), isReplaced: true);
        var refusals = await RefusalsAsync(experiment);

        // It is alive for all to see, and keeps its accounts: their senders are told to wait.
        await CutAsync(experiment, other, "from the database", () => Switch(other.Relay!.Cut), () => Switch(other.Relay!.Mend), isReplaced: false);
        var refused = await RefusalsAsync(experiment) - refusals;
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"cut off from the database: senders are told to wait: {refused} times"), refused > 0);

        // The nodes leave the network before it goes.
        await experiment.FinishAsync();
        experiment.Fleet.Kill();
    }

    private static async Task CutAsync(Experiment experiment, Node node, string from, Func<Task> cut, Func<Task> mend, bool isReplaced)
    {
        await experiment.PassAsync(3, 6);
        var sessions = await experiment.SessionsAsync(node);
        await cut();
        var fault = Experiment.Now();
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {node.Number}, which has {sessions} sessions, is cut off {from}"));
        var wait = experiment.PassAsync(experiment.Size(20, 40));
        if (isReplaced)
        {
            await experiment.RecoverAsync($"while it is cut off {from}", fault);
        }

        await wait;
        await mend();
        var end = Experiment.Now();
        experiment.Page.Note("it is connected again");
        await experiment.RecoverAsync($"cut off {from}", fault, end);
        await experiment.ReturnAsync(node);
    }

    private static Task<int> RefusalsAsync(Experiment experiment) => experiment.Swarm.AskAsync(() => experiment.Swarm.Books.Refusals);

    private static Task Switch(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}

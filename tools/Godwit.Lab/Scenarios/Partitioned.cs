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
        var (one, other) = (experiment.Fleet.Nodes[experiment.Random.Next(Nodes)], experiment.Fleet.Nodes[experiment.Random.Next(Nodes)]);
        await CutAsync(experiment, one, "from the others", () => network.CutAsync(one.Number), () => network.MendAsync(one.Number));
        await CutAsync(experiment, other, "from the database", () => Switch(other.Relay!.Cut), () => Switch(other.Relay!.Mend));

        // The nodes leave the network before it goes.
        await experiment.FinishAsync();
        experiment.Fleet.Kill();
    }

    private static async Task CutAsync(Experiment experiment, Node node, string from, Func<Task> cut, Func<Task> mend)
    {
        await experiment.PassAsync(3, 6);
        await cut();
        var fault = Experiment.Now();
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {node.Number} is cut off {from}"));
        await experiment.PassAsync(experiment.Size(20, 60));
        await mend();
        var end = Experiment.Now();
        experiment.Page.Note("it is connected again");
        await experiment.RecoverAsync($"cut off {from}", fault, end);
        await experiment.ReturnAsync(node);
    }

    private static Task Switch(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}

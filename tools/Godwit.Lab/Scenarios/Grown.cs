using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node becomes many under load, and two are left.</summary>
internal sealed class Grown : IScenario
{
    public string Name => "grow";

    public string Summary => "one node becomes eight under load, and two are left";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 400), Rate = experiment.Size(120, 500), RestlessEvery = 3, OfflineEvery = 11 };
        await experiment.BeginAsync(1, plan);
        var most = experiment.Size(3, 8);
        while (experiment.Fleet.Nodes.Count < most)
        {
            await experiment.PassAsync(1, 3);
            await experiment.AddNodeAsync();
            await experiment.RouteAsync();
            experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {experiment.Fleet.Nodes.Count} has joined"));
        }

        await experiment.PassAsync(5);

        // The first one leaves first: clients that stay are still there, and go to all the others from it.
        var others = experiment.Fleet.Nodes.Skip(1).OrderBy(_ => experiment.Random.Next()).Take(most - experiment.Size(1, 2) - 1);
        foreach (var node in others.Prepend(experiment.Fleet.Nodes[0]).ToList())
        {
            await experiment.RouteAsync(without: node);
            var sessions = await experiment.SessionsAsync(node);
            var leaving = Experiment.Now();
            await node.EndAsync(experiment.Stop);
            experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {node.Number} has left, where {sessions} sessions were"));
            await experiment.RecoverAsync($"node {node.Number} leaves", leaving);
            await experiment.CheckResumedAsync($"node {node.Number} leaves", leaving);
        }

        await experiment.FinishAsync();
    }
}

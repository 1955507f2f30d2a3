using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>Two of five nodes are killed at once, and join again later.</summary>
internal sealed class NodesKilled : IScenario
{
    private const double Goal = 15;

    public string Name => "killed";

    public string Summary => "two of five nodes are killed at once, and join again later";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 500), Rate = experiment.Size(120, 1000), RestlessEvery = 9, OfflineEvery = 11 };
        var nodes = experiment.Size(3, 5);
        await experiment.BeginAsync(nodes, plan);

        // One that was killed has few sessions for a while after it came back: the next round is for others.
        var order = experiment.Fleet.Nodes.OrderBy(_ => experiment.Random.Next()).ToList();
        var each = experiment.Size(1, 2);
        for (var round = 1; round <= experiment.Size(1, 2); round++)
        {
            await experiment.PassAsync(3, 6);
            var victims = order.Skip((round - 1) * each).Take(each).ToList();
            var sessions = 0;
            foreach (var victim in victims)
            {
                sessions += await experiment.SessionsAsync(victim);
            }

            victims.ForEach(v => v.Kill());
            var killed = Experiment.Now();
            experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"killed: {string.Join(", ", victims.Select(v => $"node {v.Number}"))}, with {sessions} sessions"));
            await experiment.PassAsync(1);
            await experiment.RouteAsync();
            await experiment.RecoverAsync($"round {round}", killed, most: Goal);
            await Task.WhenAll(victims.Select(v => v.StartAsync(experiment.Fleet.Build, experiment.Stop)));
            await experiment.RouteAsync();
            experiment.Page.Note("they are back");
            await experiment.PassAsync(3);
        }

        await experiment.FinishAsync();
    }
}

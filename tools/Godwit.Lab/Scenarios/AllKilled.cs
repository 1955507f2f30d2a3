using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>All nodes are killed at once, again and again, and started again.</summary>
/// <param name="name">What it is called.</param>
/// <param name="nodes">How many nodes; one has SQLite.</param>
internal sealed class AllKilled(string name, int nodes) : IScenario
{
    /// <summary>Seconds until a node that is started again must be ready, at the most.</summary>
    private const double MostStart = 30;

    public string Name => name;

    public string Summary => nodes == 1 ? "one node with SQLite is killed, again and again, and started again" : "all nodes are killed at once, again and again, and started again";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 400), Rate = experiment.Size(300, 1000), RestlessEvery = 7, OfflineEvery = 11 };
        await experiment.BeginAsync(nodes, plan, hasDatabase: nodes > 1);
        for (var round = 1; round <= experiment.Size(2, 5); round++)
        {
            await experiment.PassAsync(2, 5);
            foreach (var node in experiment.Fleet.Nodes)
            {
                node.Kill();
            }

            var killed = Experiment.Now();
            experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"round {round}: all are killed"));
            await experiment.PassAsync(0, 2);
            var starting = Experiment.Now();
            await Task.WhenAll(experiment.Fleet.Nodes.Select(n => n.StartAsync(experiment.Fleet.Build, experiment.Stop)));
            var started = Experiment.Now();
            var took = (started - starting) / (double)Stopwatch.Frequency;
            experiment.Page.Note("all are started again");
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"round {round}: nodes are ready {MostStart:0} s after they are started: {took:0.0} s"), took <= MostStart);
            await experiment.RecoverAsync($"round {round}", killed, started);
        }

        await experiment.FinishAsync();
    }
}

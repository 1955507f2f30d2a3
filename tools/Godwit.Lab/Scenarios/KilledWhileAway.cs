using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node is killed while the database is away and senders are told to wait: what it had counted and whom it had still to refuse something, only it knew.</summary>
internal sealed class KilledWhileAway : IScenario
{
    public string Name => "away-killed";

    public string Summary => "a node is killed while PostgreSQL is away, again and again";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 300), Rate = experiment.Size(200, 600), RestlessEvery = 9, OfflineEvery = 11 };
        var nodes = experiment.Size(2, 3);
        await experiment.BeginAsync(nodes, plan);

        // Each has its turn: one that was killed has few sessions for a while.
        var order = experiment.Fleet.Nodes.OrderBy(_ => experiment.Random.Next()).ToList();
        for (var round = 1; round <= experiment.Size(1, 3); round++)
        {
            await experiment.PassAsync(2, 4);
            var before = await experiment.Swarm.AskAsync(() => experiment.Swarm.Books.Refusals);
            await experiment.Fleet.Postgres!.StopAsync();
            experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"round {round}: the database is away"));

            // Senders are told to wait after five seconds: it is killed before, in the midst of it and after.
            await experiment.PassAsync(4, 8);
            var victim = order[round - 1];
            victim.Kill();
            var fault = Experiment.Now();
            experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {victim.Number} is killed"));
            await experiment.PassAsync(1);
            await experiment.RouteAsync();
            await experiment.PassAsync(4, 8);
            await experiment.Fleet.Postgres.StartAgainAsync();
            var end = Experiment.Now();
            experiment.Page.Note("the database is back");
            var refused = await experiment.Swarm.AskAsync(() => experiment.Swarm.Books.Refusals) - before;
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"round {round}: senders are told to wait while it is away: {refused} times"), refused > 0);
            await experiment.RecoverAsync($"round {round}", fault, end);
            await victim.StartAsync(experiment.Fleet.Build, experiment.Stop);
            await experiment.RouteAsync();
            experiment.Page.Note("the node is started again");
            await experiment.PassAsync(3);
        }

        await experiment.FinishAsync();
    }
}

using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node that has all the clients is killed: all come to the others at once.</summary>
internal sealed class Storm : IScenario
{
    private const double MostSeconds = 60;
    private const double LeastLogins = 500;
    private const double MostCommits = 8;
    private const double MostProcessor = 2;
    private const double MostBackends = 200;

    public string Name => "storm";

    public string Summary => "the node that has 10,000 sessions is killed, and all reconnect at once";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan
        {
            Seed = 0,
            Members = experiment.Size(500, 10_000),
            Rate = experiment.Size(50, 100),
            Speakers = experiment.Size(50, 200),
            Question = TimeSpan.FromSeconds(60),
            Silence = TimeSpan.FromSeconds(30),
        };
        await experiment.BeginAsync(3, plan, connectTo: 1);
        await experiment.PassAsync(2, 4);
        var load = new DatabaseLoad(experiment.Fleet.Postgres!);
        await experiment.Swarm.AskAsync(() => experiment.Swarm.Logins = plan.Members);

        // Nothing but logins from here on, so that what the database does is for them.
        await experiment.Swarm.SpeakAsync(0);
        await experiment.PassAsync(1);
        var before = await load.TakeAsync();
        experiment.Fleet.Nodes[0].Kill();
        var from = Experiment.Now();
        experiment.Page.Note("node 1 is killed");
        await experiment.RouteAsync();
        var connecting = experiment.ConnectedAsync(TimeSpan.FromSeconds(180));
        var backends = 0.0;
        while (!connecting.IsCompleted)
        {
            backends = Math.Max(backends, await load.BackendsAsync());
            await Task.WhenAny(connecting, experiment.PassAsync(0.2));
        }

        await connecting;
        var took = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var after = await load.TakeAsync();
        experiment.Page.Note("all are connected again");
        var logins = await experiment.Swarm.AskAsync(() => experiment.Swarm.Record.Logins.Where(l => l.At >= from).Select(l => (l.At - from) / (double)Stopwatch.Frequency).Order().ToList());
        experiment.Page.Figure("until the first is connected again", logins[0], "s");
        Bound(experiment, "until all are connected again", took, MostSeconds, isLeast: false, "s");
        Bound(experiment, "logins a second, from the first to the last", plan.Members / (logins[^1] - logins[0]), LeastLogins, isLeast: true);
        Bound(experiment, "database: commits for a login", (after.Commits - before.Commits) / logins.Count, MostCommits, isLeast: false);
        Bound(experiment, "database: processor time for 1,000 logins", (after.Processor - before.Processor).TotalSeconds * 1000 / logins.Count, MostProcessor, isLeast: false, "s");
        Bound(experiment, "database: connections at the height", backends, MostBackends, isLeast: false);
        from = Experiment.Now();
        await experiment.Swarm.SpeakAsync(plan.Rate);
        await experiment.RecoverAsync("storm", from);
        await experiment.FinishAsync();
    }

    private static void Bound(Experiment experiment, string what, double value, double bound, bool isLeast, string unit = "")
    {
        experiment.Page.Figure(what, value, unit);
        experiment.Page.Check(
            string.Create(CultureInfo.InvariantCulture, $"{what}: {value:0.##}{(unit.Length > 0 ? " " : "")}{unit}, at {(isLeast ? "least" : "most")} {bound:0.#}"), isLeast ? value >= bound : value <= bound);
    }
}

using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>The database is restarted, crashes, and is away for half a minute.</summary>
internal sealed class DatabaseAway : IScenario
{
    public string Name => "database";

    public string Summary => "PostgreSQL is restarted, crashes, and is away for half a minute";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 300), Rate = experiment.Size(200, 600), RestlessEvery = 9, OfflineEvery = 11 };
        await experiment.BeginAsync(experiment.Size(2, 3), plan);
        var postgres = experiment.Fleet.Postgres!;
        await AwayAsync(experiment, "restarted", postgres.StopAsync, 0);
        await AwayAsync(experiment, "crashed", postgres.CrashAsync, 0);
        var before = await experiment.Swarm.AskAsync(() => experiment.Swarm.Books.Refusals);
        // Longer than senders wait.
        await AwayAsync(experiment, "away", postgres.StopAsync, experiment.Size(8, 30));
        var refused = await experiment.Swarm.AskAsync(() => experiment.Swarm.Books.Refusals) - before;
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"senders are told to wait while it is away: {refused} times"), refused > 0);
        await experiment.FinishAsync();
    }

    private static async Task AwayAsync(Experiment experiment, string what, Func<Task> stop, double seconds)
    {
        await experiment.PassAsync(2, 4);
        var fault = Experiment.Now();
        await stop();
        experiment.Page.Note($"the database is {what}");
        await experiment.PassAsync(seconds);
        await experiment.Fleet.Postgres!.StartAgainAsync();
        var end = Experiment.Now();
        experiment.Page.Note("the database is back");
        await experiment.RecoverAsync($"database {what}", fault, end);
    }
}

using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>Nothing goes wrong but the clients' connections: each vanishes again and again without a word, and must find its session on the next node, though the one that has it goes on.</summary>
internal sealed class Roamed : IScenario
{
    private const double Goal = 1;

    public string Name => "roam";

    public string Summary => "clients vanish every other second and go on on the next node";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 300), Rate = experiment.Size(120, 500), RestlessEvery = 1 };
        await experiment.BeginAsync(3, plan);

        // Nodes that were just started compile what they run.
        await experiment.PassAsync(experiment.Size(5, 15));
        var from = Experiment.Now();
        await experiment.PassAsync(experiment.Size(10, 60));
        var logins = await experiment.Swarm.AskAsync(() => experiment.Swarm.Record.Logins.Where(l => l.At >= from).ToList());
        var (resumed, bound) = (logins.Count(l => l.IsResumed), logins.Count(l => !l.IsResumed));
        var took = logins.Select(l => l.Took / (double)Stopwatch.Frequency).Order().ToList();
        var late = took.Count == 0 ? 0 : took[(int)Math.Ceiling(took.Count * 0.99) - 1];
        experiment.Page.Figure("sessions resumed on the next node, a second", resumed / Stopwatch.GetElapsedTime(from).TotalSeconds);
        experiment.Page.Figure("from the connection until it is resumed, p50", took.Count == 0 ? 0 : took[took.Count / 2] * 1000, "ms");
        experiment.Page.Figure("from the connection until it is resumed, p99", late * 1000, "ms");
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"all sessions are resumed ({resumed}), none is bound anew ({bound})"), resumed >= plan.Members && bound == 0);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"within {Goal:0} s (p99): {late:0.00} s"), late <= Goal);
        await experiment.RecoverAsync("roam", Experiment.Now());
        await experiment.FinishAsync();
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"no client is shown a message again ({experiment.Swarm.Books.Repeated})"), experiment.Swarm.Books.Repeated == 0);
    }
}

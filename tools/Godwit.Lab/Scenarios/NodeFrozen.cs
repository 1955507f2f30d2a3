using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node is frozen for a minute, as a virtual machine that is moved may be, and goes on as if nothing had been.</summary>
internal sealed class NodeFrozen : IScenario
{
    public string Name => "frozen";

    public string Summary => "a node is frozen for a minute and goes on as if nothing had been";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 300), Rate = experiment.Size(120, 600), RestlessEvery = 9, OfflineEvery = 11 };
        await experiment.BeginAsync(3, plan);
        await experiment.PassAsync(3, 6);
        var victim = experiment.Fleet.Nodes[experiment.Random.Next(3)];
        var sessions = await experiment.SessionsAsync(victim);
        await victim.SignalAsync("STOP", experiment.Stop);
        var frozen = Experiment.Now();
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {victim.Number}, which has {sessions} sessions, is frozen"));
        await experiment.PassAsync(3);
        await experiment.RouteAsync(without: victim);
        var wait = experiment.PassAsync(experiment.Size(25, 57));
        await experiment.RecoverAsync("frozen", frozen);
        await wait;
        await victim.SignalAsync("CONT", experiment.Stop);
        var thawed = Experiment.Now();
        experiment.Page.Note("it goes on");
        await experiment.RecoverAsync("thawed", thawed);
        await experiment.ReturnAsync(victim);
        await experiment.PassAsync(5);
        await experiment.FinishAsync();
    }
}

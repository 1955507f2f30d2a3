using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>Nodes are upgraded one by one from the version before, and back again.</summary>
/// <param name="from">The version that is upgraded from: a tag or a commit; null for the last tag, or the commit before this one.</param>
internal sealed class Upgraded(string? from) : IScenario
{
    private const int Occupants = 24;
    private const int Words = 10;

    public string Name => "upgrade";

    public string Summary => "the version before is upgraded node by node, and downgraded again";

    public async Task RunAsync(Experiment experiment)
    {
        var revision = from ?? await OldBuild.PreviousAsync(experiment.Stop);
        var directory = Directory.CreateTempSubdirectory("godwit-lab-old-");
        try
        {
            experiment.Page.Note($"building {revision}");
            await RunAsync(experiment, await OldBuild.MakeAsync(revision, directory.FullName, experiment.Stop));
            experiment.Fleet.Kill();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(Experiment experiment, Build old)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(60, 300), Rate = experiment.Size(120, 500), RestlessEvery = 9, OfflineEvery = 11 };
        experiment.Fleet.Build = old;
        await experiment.BeginAsync(3, plan);
        foreach (var build in (Build[])[Build.Current, old])
        {
            foreach (var node in experiment.Fleet.Nodes)
            {
                await experiment.PassAsync(1, 3);
                await experiment.RouteAsync(without: node);
                var fault = Experiment.Now();
                await node.EndAsync(experiment.Stop);
                await node.StartAsync(build, experiment.Stop);
                await experiment.RouteAsync();
                experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node {node.Number} runs {build.Name}"));
                await experiment.RecoverAsync($"node {node.Number} to {build.Name}", fault);
                await experiment.CheckResumedAsync($"node {node.Number} to {build.Name}", fault);
                if (node != experiment.Fleet.Nodes[^1])
                {
                    await MeetAsync(experiment, $"{(build == old ? "back" : "forth")}{node.Number}-");
                }
            }
        }

        await experiment.FinishAsync();
    }

    /// <summary>People on nodes of both versions meet in a room, which is on one of them.</summary>
    private static async Task MeetAsync(Experiment experiment, string room)
    {
        await experiment.Fleet.ImportAsync(SwarmRun.Accounts(room, Occupants), experiment.Stop);
        using var crowd = new RoomCrowd(room, [.. experiment.Fleet.Nodes.Select(n => n.Client)], TimeSpan.FromMinutes(1));
        await Task.Run(
            () =>
            {
                crowd.Enter(Occupants);
                crowd.Say(Words, together: Words);
            },
            experiment.Stop);
        experiment.Page.Check(
            string.Create(CultureInfo.InvariantCulture, $"in the room {room}, on nodes of both versions, everybody is shown everybody ({crowd.Shown} of {Occupants * Occupants}) and hears everything in turn: {crowd.OutOfTurn} out of turn"),
            crowd is { Shown: Occupants * Occupants, OutOfTurn: 0 });
    }
}

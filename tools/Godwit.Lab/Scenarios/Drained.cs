using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node that has all the clients is told to end: they must find their sessions on the others.</summary>
internal sealed class Drained : IScenario
{
    private const double Goal = 15;

    public string Name => "drain";

    public string Summary => "a node with 2,000 sessions is told to end, and all are resumed on the others";

    public async Task RunAsync(Experiment experiment)
    {
        var plan = new SwarmPlan { Seed = 0, Members = experiment.Size(200, 2000), Rate = experiment.Size(50, 200), Speakers = experiment.Size(50, 200) };
        await experiment.BeginAsync(3, plan, connectTo: 1);
        await experiment.PassAsync(2, 4);
        var node = experiment.Fleet.Nodes[0];
        await experiment.RouteAsync(without: node);
        var from = Experiment.Now();
        var ending = node.EndAsync(experiment.Stop);
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node 1 is told to end, with {plan.Members} sessions"));
        await ending;
        var ended = Stopwatch.GetElapsedTime(from);
        await experiment.ConnectedAsync(TimeSpan.FromSeconds(60));
        var logins = await experiment.Swarm.AskAsync(() => experiment.Swarm.Record.Logins.Where(l => l.At >= from).ToList());
        var (resumed, bound) = (logins.Where(l => l.IsResumed).Select(l => l.Member).Distinct().Count(), logins.Count(l => !l.IsResumed));
        var last = logins.Count == 0 ? 0 : (logins.Max(l => l.At) - from) / (double)Stopwatch.Frequency;
        experiment.Page.Figure("from the order to end until the node has ended", ended.TotalSeconds, "s");
        experiment.Page.Figure("until the last session is resumed", last, "s");
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"all {plan.Members} sessions are resumed elsewhere ({resumed}), none is bound anew ({bound})"), resumed == plan.Members && bound == 0);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"in under {Goal:0} s: {last:0.0} s"), last < Goal && resumed + bound >= plan.Members);
        await experiment.RecoverAsync("drain", from);
        await experiment.FinishAsync();
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"no client is shown a message again ({experiment.Swarm.Books.Repeated})"), experiment.Swarm.Books.Repeated == 0);
    }
}

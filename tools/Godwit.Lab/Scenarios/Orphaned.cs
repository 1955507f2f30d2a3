using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A node is killed that has many accounts and no client: their sessions, which are on the others, make themselves known to accounts that come up anew, few at a time.</summary>
internal sealed class Orphaned : IScenario
{
    private const double Goal = 15;

    /// <summary>How many accounts a node asks for in a second at the most.</summary>
    private const double MostReturns = 500;

    /// <summary>A second is not met exactly, and the first sixteen go at once.</summary>
    private const double Tolerance = 1.1;

    private const double MostCommits = 8;

    /// <summary>The accounts that a node has in memory.</summary>
    private const string Accounts = "godwit_accounts";

    public string Name => "orphaned";

    public string Summary => "the node is killed that has the accounts of 2,000 sessions of two others";

    public async Task RunAsync(Experiment experiment)
    {
        // Who asks or says something has its account back at once: here all wait for their turn.
        var plan = new SwarmPlan
        {
            Seed = 0,
            Members = experiment.Size(200, 2000),
            Rate = experiment.Size(50, 200),
            Question = TimeSpan.FromHours(1),
            Silence = TimeSpan.FromSeconds(60),
        };
        await experiment.BeginAsync(3, plan, connectTo: 1);
        await experiment.PassAsync(2);
        var (owner, others) = (experiment.Fleet.Nodes[0], experiment.Fleet.Nodes.Skip(1).ToList());
        await GoOnAsync(experiment, owner, plan.Members);
        await experiment.Swarm.SpeakAsync(0);
        await experiment.PassAsync(0.5);
        var accounts = await owner.MetricAsync(Accounts, experiment.Stop);
        var load = new DatabaseLoad(experiment.Fleet.Postgres!);
        var before = await load.TakeAsync();
        owner.Kill();
        var from = Experiment.Now();
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"node 1 is killed, with {accounts:0} accounts and no session"));
        await experiment.RouteAsync();
        var seen = await WatchAsync(experiment, others, plan.Members);
        var after = await load.TakeAsync();
        var took = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var fastest = others.Max(n => Fastest(seen[n]));
        experiment.Page.Note("all accounts have come up elsewhere");
        experiment.Page.Figure("until the last account has come up", took, "s");
        experiment.Page.Figure("accounts that come up on a node in a second, at the height", fastest);
        experiment.Page.Figure("database: commits for an account", (after.Commits - before.Commits) / plan.Members);
        experiment.Page.Figure("database: processor time for 1,000 accounts", (after.Processor - before.Processor).TotalSeconds * 1000 / plan.Members, "s");
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"none was moved before: {accounts:0} of {plan.Members} accounts were on the node that was killed"), accounts >= plan.Members);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"all accounts come up within {Goal:0} s: {took:0.0} s"), took <= Goal);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"a node asks for {MostReturns:0} accounts a second at the most: {fastest:0}"), fastest <= MostReturns * Tolerance);
        var commits = (after.Commits - before.Commits) / plan.Members;
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"database: commits for an account: {commits:0.0}, at most {MostCommits:0}"), commits <= MostCommits);
        var spoke = Experiment.Now();
        await experiment.Swarm.SpeakAsync(experiment.Size(100, 1000));
        await experiment.RecoverAsync("orphaned", spoke);
        await experiment.FinishAsync();
        var bound = experiment.Swarm.Record.Logins.Count(l => l.At >= from);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"no client has to connect again ({bound})"), bound == 0);
    }

    /// <summary>All clients go on on the other nodes; their accounts stay for a while.</summary>
    private static async Task GoOnAsync(Experiment experiment, Node without, int members)
    {
        var from = Experiment.Now();
        await experiment.RouteAsync(without);
        await experiment.Swarm.VanishAsync();
        await experiment.ConnectedAsync(TimeSpan.FromSeconds(60));
        var resumed = await experiment.Swarm.AskAsync(() => experiment.Swarm.Record.Logins.Count(l => l.At >= from && l.IsResumed));
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"{resumed} of {members} sessions are on the other nodes, after {Stopwatch.GetElapsedTime(from).TotalSeconds:0.0} s"));
    }

    /// <summary>Counts the accounts that come up, until all have.</summary>
    private static async Task<Dictionary<Node, List<(double At, double Count)>>> WatchAsync(Experiment experiment, List<Node> nodes, int members)
    {
        var seen = nodes.ToDictionary(n => n, _ => new List<(double At, double Count)>());
        for (var from = Experiment.Now(); Stopwatch.GetElapsedTime(from) < TimeSpan.FromSeconds(60);)
        {
            foreach (var node in nodes)
            {
                var count = await node.MetricAsync(Accounts, experiment.Stop);
                seen[node].Add((Stopwatch.GetElapsedTime(from).TotalSeconds, count));
            }

            if (seen.Values.Sum(s => s[^1].Count) >= members)
            {
                break;
            }

            await experiment.PassAsync(0.1);
        }

        return seen;
    }

    /// <summary>The most that came up within a second.</summary>
    private static double Fastest(List<(double At, double Count)> seen) =>
        seen.Max(s => seen.Where(e => e.At >= s.At && e.At <= s.At + 1).Max(e => (e.Count - s.Count) / Math.Max(1, e.At - s.At)));
}

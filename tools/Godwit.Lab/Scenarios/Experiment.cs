using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Accounting;
using Godwit.Lab.Nodes;
using Godwit.Lab.Results;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>One run of a scenario: its nodes, its swarm, its page. What happens by chance comes from the seed.</summary>
/// <param name="seed">The seed.</param>
/// <param name="isQuick">Whether it is to be short.</param>
/// <param name="page">What it finds.</param>
/// <param name="keep">Where to keep what the nodes wrote; null to throw it away.</param>
/// <param name="stop">Ends it early.</param>
internal sealed class Experiment(int seed, bool isQuick, Page page, string? keep, CancellationToken stop) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>A server with a bug does not become quiet: what it has lost does not come.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(10);

    /// <summary>A node looks into the database so often, to see whether the others take it for dead.</summary>
    private static readonly TimeSpan LongestIgnorance = TimeSpan.FromSeconds(7);

    private SwarmRun? swarm;

    /// <summary>Where chance comes from.</summary>
    public Random Random { get; } = new(seed);

    /// <summary>Whether it is to be short.</summary>
    public bool IsQuick => isQuick;

    /// <summary>What it finds.</summary>
    public Page Page => page;

    /// <summary>Ends it early.</summary>
    public CancellationToken Stop => stop;

    /// <summary>The nodes.</summary>
    public Fleet Fleet { get; } = new() { Keep = keep };

    /// <summary>The clients.</summary>
    public SwarmRun Swarm => swarm ?? throw new LabException("The experiment has not begun.");

    /// <summary>Chooses between a short and a full run.</summary>
    public T Size<T>(T quick, T full) => isQuick ? quick : full;

    /// <summary>Starts nodes with a database or, without, one node with SQLite; and connects the swarm.</summary>
    /// <param name="nodes">How many.</param>
    /// <param name="plan">Who is in the swarm.</param>
    /// <param name="hasDatabase">Whether they share a database.</param>
    /// <param name="place">Where each lives, by its number; null for loopback.</param>
    /// <param name="hasRelays">Whether their ways to the database can be cut.</param>
    /// <param name="connectTo">How many of them get the clients at first; null for all.</param>
    public async Task BeginAsync(int nodes, SwarmPlan plan, bool hasDatabase = true, Func<int, NodePlace>? place = null, bool hasRelays = false, int? connectTo = null)
    {
        if (hasDatabase)
        {
            await Fleet.StartDatabaseAsync();
        }

        for (var number = 1; number <= nodes; number++)
        {
            Fleet.Add(place?.Invoke(number) ?? NodePlace.Shared, hasRelays);
        }

        var rows = SwarmRun.Accounts(plan.Prefix, plan.Members);
        if (!hasDatabase)
        {
            await Fleet.ImportAsync(rows, stop);
        }

        await Fleet.Nodes[0].StartAsync(Fleet.Build, stop);
        if (hasDatabase)
        {
            await Fleet.ImportAsync(rows, stop);
        }

        await Task.WhenAll(Fleet.Nodes.Skip(1).Select(n => n.StartAsync(Fleet.Build, stop)));
        page.Note(string.Create(CultureInfo.InvariantCulture, $"{nodes} nodes are ready, {plan.Members} accounts"));
        swarm = new SwarmRun(plan with { Seed = seed });
        await Swarm.RouteAsync(Fleet.Nodes.Take(connectTo ?? nodes).Select(n => n.Client));
        var from = Stopwatch.GetTimestamp();
        await Swarm.ConnectAsync();
        // Those that are restless are hardly ever connected all at once.
        await UntilAsync(() => Swarm.LoggedIn, Patience);
        await RouteAsync();
        var took = Stopwatch.GetElapsedTime(from).TotalSeconds;
        var logins = await Swarm.AskAsync(() => Swarm.Wanted);
        page.Note(string.Create(CultureInfo.InvariantCulture, $"all have been connected: {logins / took:0} logins a second"));
        await Swarm.SpeakAsync(plan.Rate);
    }

    /// <summary>Lets the balancer send clients to the nodes that run.</summary>
    /// <param name="without">One that it leaves out.</param>
    public Task RouteAsync(Node? without = null) => Swarm.RouteAsync(Fleet.Nodes.Where(n => n.IsRunning && n != without).Select(n => n.Client));

    /// <summary>How many members are connected to a node.</summary>
    public Task<int> SessionsAsync(Node node) => Swarm.AskAsync(() => Swarm.Members.Count(m => m.Client.IsReady && node.Client.Equals(m.Node)));

    /// <summary>A metric without labels, of all nodes together.</summary>
    public async Task<double> SumAsync(string metric) => (await Task.WhenAll(Fleet.Nodes.Select(n => n.MetricAsync(metric, stop)))).Sum();

    /// <summary>Starts one more node.</summary>
    public Task AddNodeAsync() => Fleet.Add(NodePlace.Shared, hasRelay: false).StartAsync(Fleet.Build, stop);

    /// <summary>A node that was away must be well, or must have ended because others took its place: then it is started again, as its supervisor would.</summary>
    public async Task ReturnAsync(Node node)
    {
        // It may believe itself well until it looks who is in the cluster.
        await PassAsync(LongestIgnorance.TotalSeconds);
        var isWell = await node.EndsOrIsReadyAsync(Patience, stop);
        page.Check($"node {node.Number} is well again or has ended", isWell);
        page.Note($"node {node.Number} {(node.HasEnded ? "has ended and is started again" : "goes on")}");
        if (node.HasEnded)
        {
            node.Kill();
            await node.StartAsync(Fleet.Build, stop);
        }

        await RouteAsync();
    }

    /// <summary>Waits until all members have a session.</summary>
    public Task ConnectedAsync(TimeSpan patience) => UntilAsync(() => Swarm.Connected, patience);

    /// <summary>Lets the load go on.</summary>
    public Task PassAsync(double seconds) => Task.Delay(TimeSpan.FromSeconds(seconds), stop);

    /// <summary>Some seconds, by chance.</summary>
    public Task PassAsync(double least, double most) => PassAsync(least + (Random.NextDouble() * (most - least)));

    /// <summary>A moment, for <see cref="AddRecoveryAsync"/>.</summary>
    public static long Now() => Stopwatch.GetTimestamp();

    /// <summary>Ends the load, waits until all has come that should, lets every member read its archive, and closes the books.</summary>
    public async Task FinishAsync()
    {
        await Swarm.SpeakAsync(0);
        await Swarm.CallInAsync();
        var isSettled = await Swarm.WaitAsync(() => Swarm.Members.All(m => m.Client.IsReady && m.IsSettled) && Swarm.Books.Unseen == 0, Fleet.Build.Sabotage is null ? Size(TimeSpan.FromSeconds(40), Patience) : Brief, stop);
        page.Note(isSettled ? "all is quiet; the members read their archives" : "it does not become quiet; the members read their archives");
        await Swarm.AskAsync(() =>
        {
            foreach (var member in Swarm.Members)
            {
                member.ReadArchive();
            }

            return true;
        });
        var isRead = await Swarm.WaitAsync(() => Swarm.Members.All(m => m.Reading!.IsComplete && m.IsSettled), Patience, stop);
        page.Check("all members could read their archives", isRead);
        Swarm.Dispose();
        Close(isRead);
    }

    public async ValueTask DisposeAsync()
    {
        swarm?.Dispose();
        await Fleet.DisposeAsync();
    }

    /// <summary>Waits until as many members as want to be connected are, or have been.</summary>
    private async Task UntilAsync(Func<int> count, TimeSpan patience)
    {
        if (!await Swarm.WaitAsync(() => count() >= Swarm.Wanted, patience, stop))
        {
            var (connected, breaks) = await Swarm.AskAsync(() => (count(), string.Join("; ", Swarm.Record.Breaks.OrderByDescending(b => b.Value).Take(3).Select(b => $"{b.Value} x {b.Key}"))));
            throw new LabException(string.Create(CultureInfo.InvariantCulture, $"Only {connected} members are connected after {patience.TotalSeconds:0} s: {breaks}\n{Fleet.Nodes[0].Tail()}"));
        }
    }

    private void Close(bool isRead)
    {
        var (books, record) = (Swarm.Books, Swarm.Record);
        page.Note(string.Create(
            CultureInfo.InvariantCulture,
            $"{books.Sent} messages, {books.Acknowledged} acknowledged, {books.Refusals} refused for a while, {Swarm.HeldBack} held back; {record.Logins.Count(l => l.IsResumed)} sessions resumed, {record.Logins.Count(l => !l.IsResumed)} bound"));
        page.Judge(books.Judge(), isRead);
        page.Explain(books.Courses());
        page.Check("no client gets an error that does not say to wait", record.Surprises.Count == 0);
        foreach (var surprise in record.Surprises.Take(3))
        {
            page.Explain(surprise);
        }
    }
}

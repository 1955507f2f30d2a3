using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>A run of the load generator.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">What the load generator is told, without the server's address.</param>
/// <param name="Contestants">Who takes part.</param>
internal sealed record LoadExperiment(string Name, string Arguments, IReadOnlyList<Contestant> Contestants) : IExperiment
{
    /// <summary>How clients connect.</summary>
    public string Transport { get; init; } = "plain";

    /// <summary>How they log in.</summary>
    public string Mechanism { get; init; } = "SCRAM-SHA-1";

    /// <inheritdoc/>
    public int Rounds { get; init; } = int.MaxValue;

    /// <summary>What a server that has just been started does first, unmeasured: compile, fill its caches and pools. Nobody logs in to a relay.</summary>
    public IReadOnlyList<string> WarmUp { get; init; } = [];

    /// <summary>What Godwit does beside: it compiles what it runs often while it runs, as the others do not.</summary>
    public IReadOnlyList<string> WarmUpOfGodwit { get; init; } = [];

    /// <summary>How many accounts it needs, when more than others do.</summary>
    public int? Accounts { get; init; }

    /// <summary>Whether each contestant starts with empty data and nobody having been there.</summary>
    public bool IsFresh { get; init; }

    /// <inheritdoc/>
    public async Task<Outcome> RunAsync(Lab lab, Contestant contestant, CancellationToken stop)
    {
        var report = await MeasureAsync(lab, contestant, await PrepareAsync(lab, contestant, stop), stop);
        if (Accounts is not null)
        {
            lab.Stop(contestant);
        }

        return new Outcome(report.Figures, report.Failed);
    }

    /// <summary>Gives the server, warm.</summary>
    public async Task<IServer> PrepareAsync(Lab lab, Contestant contestant, CancellationToken stop)
    {
        if (IsFresh)
        {
            lab.Stop(contestant);
        }

        var server = await lab.GetAsync(contestant, stop, Accounts);
        foreach (var run in contestant.IsGodwit() ? WarmUp.Concat(WarmUpOfGodwit) : WarmUp.Where(run => !contestant.IsRelay() || !run.StartsWith("login", StringComparison.Ordinal)))
        {
            if (lab.IsToWarmUp(contestant, run))
            {
                await LoadGenerator.RunAsync(lab, contestant, server, run, "plain", Mechanism, stop);
            }
        }

        return server;
    }

    /// <summary>Measures it.</summary>
    public Task<LoadReport> MeasureAsync(Lab lab, Contestant contestant, IServer server, CancellationToken stop) =>
        LoadGenerator.RunAsync(lab, contestant, server, Arguments, Transport, Mechanism, stop);
}

using System.Diagnostics;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>How long a server takes from its start until it takes connections, its accounts made and nothing else in its store.</summary>
/// <param name="contestants">Who takes part.</param>
internal sealed class StartExperiment(IReadOnlyList<Contestant> contestants) : IExperiment
{
    /// <inheritdoc/>
    public string Name => "start";

    /// <inheritdoc/>
    public IReadOnlyList<Contestant> Contestants => contestants;

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public async Task<Outcome> RunAsync(Lab lab, Contestant contestant, CancellationToken stop)
    {
        lab.Stop(contestant);
        var server = await lab.GetAsync(contestant, stop);
        await server.EndAsync(stop);
        var start = Stopwatch.GetTimestamp();
        await server.StartAsync(stop);
        return new Outcome(new Dictionary<string, double> { ["startSeconds"] = Stopwatch.GetElapsedTime(start).TotalSeconds }, "");
    }
}

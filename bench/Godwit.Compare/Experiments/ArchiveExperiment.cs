using System.Diagnostics;
using System.Globalization;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>Fills the archive of one user, asks for its newest page, and again when it is ten times as large; then starts the server anew.</summary>
/// <param name="godwitMessages">How many messages Godwit's archive has in the end.</param>
/// <param name="peerMessages">The same for the peers, which take much longer to fill.</param>
/// <param name="seconds">For how long it asks.</param>
internal sealed class ArchiveExperiment(int godwitMessages, int peerMessages, int seconds) : IExperiment
{
    private const int Growth = 10;

    /// <inheritdoc/>
    public string Name => "archive";

    /// <inheritdoc/>
    public IReadOnlyList<Contestant> Contestants { get; } = [Contestant.ProsodyArchive, Contestant.EjabberdArchive, Contestant.Godwit];

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public async Task<Outcome> RunAsync(Lab lab, Contestant contestant, CancellationToken stop)
    {
        // An archive of its own: what other experiments left would make it larger.
        lab.Stop(contestant);
        var server = await lab.GetAsync(contestant, stop);
        var messages = contestant == Contestant.Godwit ? godwitMessages : peerMessages;
        Task<LoadReport> RunAsync(string arguments) => LoadGenerator.RunAsync(lab, contestant, server, arguments, "plain", "SCRAM-SHA-1", stop);
        string Fill(int count) => string.Create(
            CultureInfo.InvariantCulture, $"hub --clients 200 --window 5 --messages {count} --seconds 1800 --warm-up 0 --patience 300 --stream-management false");
        var ask = string.Create(CultureInfo.InvariantCulture, $"archive --rate 50 --seconds {seconds} --warm-up 1");

        await RunAsync(Fill(messages / Growth));
        var small = await RunAsync(ask);
        await RunAsync(Fill(messages - (messages / Growth)));
        var large = await RunAsync(ask);
        await server.EndAsync(stop);
        var start = Stopwatch.GetTimestamp();
        await server.StartAsync(stop);
        var figures = new Dictionary<string, double>(large.Figures)
        {
            ["growth"] = large.Figures["queryP50"] / small.Figures["queryP50"],
            ["startSeconds"] = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
        return new Outcome(figures, large.Failed);
    }
}

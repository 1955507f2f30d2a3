using System.Diagnostics;
using System.Globalization;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>Fills the archive of one user, asks for its newest page, and again when it is ten times as large; then starts the server anew.</summary>
/// <param name="godwitMessages">How many messages Godwit's archive has in the end.</param>
/// <param name="peerMessages">The same for the peers, which take much longer to fill.</param>
internal sealed class ArchiveExperiment(int godwitMessages, int peerMessages) : IExperiment
{
    private const int Growth = 10;

    /// <inheritdoc/>
    public string Name => "archive";

    /// <inheritdoc/>
    public IReadOnlyList<Contestant> Contestants { get; } = [Contestant.ProsodyArchive, Contestant.EjabberdArchive, Contestant.Godwit];

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, double>> RunAsync(Lab lab, Contestant contestant, CancellationToken stop)
    {
        // An archive of its own: what other experiments left would make it larger.
        lab.Stop(contestant);
        var server = await lab.GetAsync(contestant, stop);
        var messages = contestant == Contestant.Godwit ? godwitMessages : peerMessages;
        async Task<Dictionary<string, double>> RunAsync(string arguments) =>
            (await LoadGenerator.RunAsync(lab, contestant, server, arguments, "plain", "SCRAM-SHA-1", stop)).Figures;
        string Fill(int count) => string.Create(
            CultureInfo.InvariantCulture, $"hub --clients 200 --window 5 --messages {count} --seconds 1800 --warm-up 0 --patience 300 --stream-management false");
        const string Ask = "archive --rate 50 --seconds 6 --warm-up 2";

        await RunAsync(Fill(messages / Growth));
        var small = await RunAsync(Ask);
        await RunAsync(Fill(messages - (messages / Growth)));
        var large = await RunAsync(Ask);
        await server.EndAsync(stop);
        var start = Stopwatch.GetTimestamp();
        await server.StartAsync(stop);
        return new Dictionary<string, double>(large)
        {
            ["growth"] = large["queryP50"] / small["queryP50"],
            ["startSeconds"] = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }
}

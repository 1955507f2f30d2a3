using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>
/// Kills a server (<c>kill -9</c>) while it takes messages for users who are not there, starts it again, and counts what it had acknowledged and does not deliver
/// when they log in, and what not even when they log in again.
/// </summary>
internal sealed class CrashExperiment : IExperiment
{
    private static readonly TimeSpan UntilKilled = TimeSpan.FromSeconds(6);

    /// <inheritdoc/>
    public string Name => "crash";

    /// <inheritdoc/>
    public IReadOnlyList<Contestant> Contestants { get; } = [Contestant.Prosody, Contestant.Ejabberd, Contestant.Godwit];

    /// <inheritdoc/>
    public int Rounds => 1;

    /// <inheritdoc/>
    public async Task<Outcome> RunAsync(Lab lab, Contestant contestant, CancellationToken stop)
    {
        var server = await lab.GetAsync(contestant, stop);
        var state = lab.NewFile();
        Task<LoadReport> Part(string phase, string more) => LoadGenerator.RunAsync(
            lab, contestant, server, $"offline --clients 200 {more} --phase {phase} --state {state}", "plain", "SCRAM-SHA-1", stop);

        var sending = Part("send", "--rate 500 --messages 1000000 --ask-every 1");
        await Task.Delay(UntilKilled, stop);
        server.Kill();
        var sent = await sending;
        await server.StartAsync(stop);
        var received = await Part("receive", "--stream-management false");
        return new Outcome(new Dictionary<string, double>(received.Figures) { ["acknowledged"] = sent.Figures["acknowledged"] }, "");
    }
}

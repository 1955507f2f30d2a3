using Godwit.Compare.Experiments;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Profiling;

/// <summary>Runs experiments on a Godwit of their own once more, and looks where its processor time goes.</summary>
/// <param name="lab">The servers.</param>
/// <param name="output">Where to tell how it goes.</param>
internal sealed class Profiler(Lab lab, TextWriter output)
{
    private const int MostAttempts = 3;

    /// <summary>Profiles all of them.</summary>
    public async Task<IReadOnlyList<Profile>> RunAsync(IEnumerable<LoadExperiment> experiments, CancellationToken stop)
    {
        var profiles = new List<Profile>();
        foreach (var experiment in experiments)
        {
            var samples = await SampleAsync(experiment, stop);
            await output.WriteLineAsync($"profile: {experiment.Name}, {samples.Count} samples");
            if (samples.Count > 0)
            {
                profiles.Add(Profile.Of(experiment.Name, samples));
            }
        }

        return profiles;
    }

    private async Task<IReadOnlyList<Sample>> SampleAsync(LoadExperiment experiment, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var server = await experiment.PrepareAsync(lab, Contestant.GodwitProfiled, stop);
            using var perf = Perf.Start(server.Process, lab.NewFile());
            var report = await experiment.MeasureAsync(lab, Contestant.GodwitProfiled, server, stop);
            if (!perf.HasGivenUp || attempt == MostAttempts)
            {
                return report.Measured is [var from, var to] ? await perf.EndAsync(from, to, stop) : [];
            }

            await output.WriteLineAsync($"profile: {experiment.Name}, once more: perf ended by itself");
        }
    }
}

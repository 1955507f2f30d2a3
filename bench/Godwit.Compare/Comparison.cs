using System.Diagnostics;
using Godwit.Compare.Experiments;
using Godwit.Compare.Results;
using Godwit.Compare.Servers;

namespace Godwit.Compare;

/// <summary>Runs the experiments in turn: each round measures each contestant once, so that what changes on the machine meanwhile meets them all.</summary>
/// <param name="lab">The servers.</param>
/// <param name="output">Where to tell how it goes.</param>
internal sealed class Comparison(Lab lab, TextWriter output)
{
    /// <summary>The figures that are told while it runs.</summary>
    private static readonly HashSet<string> Told =
    [
        "rate", "cpuPer1000", "generatorCpuPer1000", "deliveryP99", "pssPerClientKiB", "lost", "late", "acknowledged", "queryP99", "growth", "startSeconds", "pssGrowth",
    ];

    private readonly HashSet<(string, Contestant)> failed = [];

    /// <summary>What went wrong, and whose fault it is.</summary>
    public List<(Contestant Contestant, string What)> Problems { get; } = [];

    /// <summary>Runs.</summary>
    public async Task<Figures> RunAsync(IReadOnlyList<IExperiment> experiments, int rounds, CancellationToken stop)
    {
        var figures = new Figures();
        var start = Stopwatch.GetTimestamp();
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var experiment in experiments.Where(e => round <= e.Rounds))
            {
                foreach (var contestant in experiment.Contestants.Where(c => !failed.Contains((experiment.Name, c))))
                {
                    var line = await MeasureAsync(figures, experiment, contestant, stop);
                    await output.WriteLineAsync($"{Stopwatch.GetElapsedTime(start):m\\:ss} round {round}: {experiment.Name}, {contestant}: {line}");
                }
            }
        }

        return figures;
    }

    private async Task<string> MeasureAsync(Figures figures, IExperiment experiment, Contestant contestant, CancellationToken stop)
    {
        try
        {
            var found = await experiment.RunAsync(lab, contestant, stop);
            figures.Add(experiment.Name, contestant, found.Figures);
            if (found.Failed.Length > 0)
            {
                Problems.Add((contestant, $"{experiment.Name}, {contestant}: {found.Failed}"));
            }

            var told = found.Figures.Where(f => Told.Contains(f.Key)).Select(f => $"{f.Key} {Format.Number(f.Value)}").Append(found.Failed);
            return string.Join(", ", told.Where(t => t.Length > 0));
        }
        catch (CompareException exception)
        {
            // What one server cannot do is told at the end, and keeps nobody from measuring the others.
            failed.Add((experiment.Name, contestant));
            Problems.Add((contestant, $"{experiment.Name}, {contestant}: {exception.Message}"));
            return exception.Message;
        }
    }
}

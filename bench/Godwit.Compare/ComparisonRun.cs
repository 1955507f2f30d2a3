using Godwit.Compare.Experiments;
using Godwit.Compare.Machine;
using Godwit.Compare.Results;
using Godwit.Compare.Servers;

namespace Godwit.Compare;

/// <summary>A comparison with its table and its verdicts.</summary>
/// <param name="lab">The servers.</param>
/// <param name="output">Where the table goes.</param>
/// <param name="command">The command that makes it again.</param>
/// <param name="rounds">How many rounds.</param>
/// <param name="page">The page whose measured part is written; null for none.</param>
internal sealed class ComparisonRun(Lab lab, TextWriter output, string command, int rounds, string? page)
{
    /// <summary>Compares.</summary>
    /// <returns>How many goals are missed, and how often Godwit did something wrong.</returns>
    public async Task<int> RunAsync(IReadOnlyList<IExperiment> experiments, IReadOnlyList<Line> all, CancellationToken stop)
    {
        var comparison = new Comparison(lab, output);
        var figures = await comparison.RunAsync(experiments, rounds, stop);
        var lines = all.Where(l => experiments.Any(e => e.Name == l.Experiment)).ToList();
        var rows = lines.Select(l => Table.Row(l, figures)).ToList();
        await output.WriteLineAsync($"\n{TextTable.Aligned(Table.Header, rows)}\n");
        var machine = Reference.Sentence(figures);
        await output.WriteLineAsync(machine);
        foreach (var (_, what) in comparison.Problems)
        {
            await output.WriteLineAsync(what);
        }

        if (page is not null)
        {
            var measured = Page.Write(command, DateOnly.FromDateTime(DateTime.UtcNow), rounds, [.. await Description.ReadAsync(stop), machine], rows);
            await File.WriteAllTextAsync(page, Page.Replace(await File.ReadAllTextAsync(page, stop), "measured", measured), stop);
        }

        var verdicts = lines.Where(l => l.Goal is not null).Select(l => l.Goal!.Judge(figures.Of(l.Experiment, l.Godwit, l.Key), figures, l.Key)).ToList();
        var passed = verdicts.Count(v => v is Verdict.Met or Verdict.WithinSpread);
        var failed = verdicts.Count - passed + comparison.Problems.Count(p => p.Contestant.IsGodwit());
        await output.WriteLineAsync($"{passed} passed, {failed} failed");
        return failed;
    }
}

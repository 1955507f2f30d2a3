using System.Globalization;
using Godwit.Lab.Nodes;
using Godwit.Lab.Results;
using Godwit.Lab.Scenarios;

namespace Godwit.Lab;

/// <summary>Runs scenarios one after the other, each with nodes and a database of its own.</summary>
/// <param name="isQuick">Whether they are to be short.</param>
/// <param name="sabotage">The deliberate bug that is switched on; null for none.</param>
/// <param name="keep">The directory for what the nodes wrote; null to throw it away.</param>
/// <param name="live">Where events are told at once.</param>
internal sealed class Laboratory(bool isQuick, string? sabotage, string? keep, TextWriter live)
{
    /// <summary>Runs them.</summary>
    /// <returns>A page for each run.</returns>
    public async Task<List<Page>> RunAsync(IReadOnlyList<IScenario> scenarios, int seed, int runs, CancellationToken stop)
    {
        var pages = new List<Page>();
        foreach (var scenario in scenarios)
        {
            for (var run = 0; run < runs; run++)
            {
                pages.Add(await RunAsync(scenario, seed + run, stop));
            }
        }

        return pages;
    }

    private async Task<Page> RunAsync(IScenario scenario, int seed, CancellationToken stop)
    {
        var page = new Page(string.Create(CultureInfo.InvariantCulture, $"{scenario.Name} (seed {seed})"), live);
        await using var experiment = new Experiment(seed, isQuick, page, keep is null ? null : Path.Combine(keep, string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}-{seed}")), stop);
        if (sabotage is not null)
        {
            experiment.Fleet.Build = Build.Current with { Name = $"the server with the bug '{sabotage}'", Sabotage = sabotage };
        }

        page.Note(scenario.Summary);
        try
        {
            await scenario.RunAsync(experiment);
        }
        catch (LabException exception)
        {
            page.Check("the scenario can be played to its end", false);
            page.Explain(exception.Message);
        }

        if (sabotage is null && !page.IsGood)
        {
            // What is rare may not come again.
            experiment.Fleet.Keep ??= Directory.CreateTempSubdirectory("godwit-lab-kept-").FullName;
            page.Explain($"What the nodes wrote is kept in {experiment.Fleet.Keep}.");
        }

        return page;
    }
}

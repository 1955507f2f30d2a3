using System.Diagnostics;
using System.Globalization;
using Godwit.Compare.Experiments;
using Godwit.Soak.Results;
using Godwit.Soak.Server;

namespace Godwit.Soak;

/// <summary>
/// Storms, and whether the server gives back by itself what it took for them. It is not asked to collect garbage here, and all of them are held against what it held
/// before the first one.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="plan">What is done.</param>
/// <param name="output">Where to tell how it goes.</param>
internal sealed class StormRun(SoakServer server, Plan plan, TextWriter output)
{
    private const double MiB = 1024 * 1024;
    private const double Most = 1.2;

    /// <summary>What the pool of an idle server has: one for each processor, and one that looks after its timers and this.</summary>
    private static readonly int MostWorkers = Environment.ProcessorCount + 1;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken stop)
    {
        var before = (await server.SampleAsync(Patience, stop)).Memory;
        var findings = new List<Finding>();
        var height = before;
        foreach (var (name, arguments) in plan.Storms)
        {
            var (report, peak) = await PeakAsync(server.LoadAsync(arguments, stop), stop);
            height = Math.Max(height, peak);
            findings.Add(new($"storm of {name}: all goes well", report.Failed.Length == 0, report.Failed.Length == 0 ? report.Title : report.Failed));
            if (plan.AwaitsEach || name == plan.Storms[^1].Name)
            {
                findings.Add(await AfterAsync(plan.AwaitsEach ? $"after the storm of {name}" : "after the storms", before, height, stop));
                await output.WriteLineAsync($"{findings[^1].What}: {findings[^1].Figures}");
                height = before;
            }
        }

        findings.Add(await PoolAsync(stop));
        return findings;
    }

    /// <summary>Whether the pool's threads are let go: one that waits for ever in each lap or storm stays.</summary>
    private async Task<Finding> PoolAsync(CancellationToken stop)
    {
        var before = server.Workers;
        var (after, took) = await ReturnAsync(() => server.Workers, MostWorkers, stop);
        return new(
            "the thread pool lets go of what it took on", after <= MostWorkers,
            string.Create(CultureInfo.InvariantCulture, $"{before} threads, {after} after {took.TotalSeconds:0} s, at most {MostWorkers}"));
    }

    private async Task<Finding> AfterAsync(string when, long before, long height, CancellationToken stop)
    {
        var (after, took) = await ReturnAsync(() => server.Memory, (long)(before * Most), stop);
        return new(
            $"{when} memory comes back to within 20 %", after <= before * Most,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{before / MiB:0} MiB before, {height / MiB:0} at the height, {after / MiB:0} after {took.TotalSeconds:0} s: {(double)after / before:0.00} times"));
    }

    /// <summary>Waits for the storm's end, and finds what the server held at the most.</summary>
    private async Task<(LoadReport Report, long Peak)> PeakAsync(Task<LoadReport> storm, CancellationToken stop)
    {
        var peak = server.Memory;
        while (!storm.IsCompleted)
        {
            await Task.WhenAny(storm, Task.Delay(Look, stop));
            peak = Math.Max(peak, server.Memory);
        }

        return (await storm, peak);
    }

    /// <summary>Waits until the server holds no more of something than it may, though not for ever.</summary>
    private static async Task<(long After, TimeSpan Took)> ReturnAsync(Func<long> held, long most, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var after = held();
        for (; after > most && Stopwatch.GetElapsedTime(start) < Patience; after = held())
        {
            await Task.Delay(Look, stop);
        }

        return (after, Stopwatch.GetElapsedTime(start));
    }
}

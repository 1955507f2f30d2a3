using System.Diagnostics;
using Godwit.Compare.Results;
using Godwit.Soak.Growth;
using Godwit.Soak.Results;
using Godwit.Soak.Server;

namespace Godwit.Soak;

/// <summary>A day's messages as fast as the server takes them, and what the server holds after each lap.</summary>
/// <param name="server">The server.</param>
/// <param name="plan">What is done.</param>
/// <param name="output">Where to tell how it goes.</param>
internal sealed class DaySoak(SoakServer server, Plan plan, TextWriter output)
{
    private const double MiB = 1024 * 1024;

    /// <summary>Eight times what the log may grow by before it is carried over (2,000 pages of 4 KiB): from then on the writer waits for readers and begins it anew.</summary>
    private const double MostLogMiB = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<string> failures = [];

    /// <summary>What was found after each lap.</summary>
    public List<SoakSample> Samples { get; } = [];

    /// <summary>How many messages were sent.</summary>
    public double Sent { get; private set; }

    /// <summary>Runs.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var before = await server.SampleAsync(Patience, stop);
        for (var lap = 1; lap <= plan.Laps; lap++)
        {
            foreach (var arguments in plan.Lap)
            {
                var report = await server.LoadAsync(arguments, stop);
                Sent += report.Figures.GetValueOrDefault("sent");
                if (report.Failed.Length > 0)
                {
                    failures.Add($"lap {lap}, {report.Title}: {report.Failed}");
                }
            }

            Samples.Add(await server.SampleAsync(Patience, stop));
            await output.WriteLineAsync(SampleTable.Progress(lap, Samples[^1], Stopwatch.GetElapsedTime(start)));
        }

        return Judge(before);
    }

    private IReadOnlyList<Finding> Judge(SoakSample before)
    {
        var perMessage = (Samples[^1].Database - before.Database) / Sent;
        return
        [
            new("nothing lost, doubled or out of order", failures.Count == 0, failures.Count == 0 ? $"{Sent:#,0} messages" : string.Join("; ", failures)),
            Growth("memory (PSS) does not grow", s => s.Memory / MiB, "MiB", new GrowthLimit(0.05, 4)),
            Growth("managed heap does not grow", s => s.Heap / MiB, "MiB", new GrowthLimit(0.05, 1)),
            Growth("file descriptors do not grow", s => s.Descriptors, "", new GrowthLimit(0, 0)),
            // The runtime has some that come and go; one that each lap leaves behind makes three of four laps.
            Growth("threads outside of the pool do not grow", s => s.Threads, "", new GrowthLimit(0, 2)),
            new("queues are empty after each lap", Samples.TrueForAll(s => s.Queued == 0), $"at most {Samples.Max(s => s.Queued):0}"),
            new("no more accounts in memory than there are", Samples.TrueForAll(s => s.Accounts <= plan.Accounts), $"at most {Samples.Max(s => s.Accounts):0}"),
            new(
                $"the write-ahead log stays below {MostLogMiB} MiB; the archive grows with the messages", Samples.TrueForAll(s => s.Log / MiB < MostLogMiB),
                $"at most {Format.Number(Samples.Max(s => s.Log) / MiB)} MiB; {perMessage:0} bytes of database a message"),
        ];
    }

    private Finding Growth(string what, Func<SoakSample, double> of, string unit, GrowthLimit limit)
    {
        var found = limit.Judge([.. Samples.Select(of)]);
        return new(what, found.Holds, FormattableString.Invariant(
            $"{Format.Number(found.First)} → {Format.Number(found.Last)} {unit}: trend {Format.Number(found.Growth)}, at most {Format.Number(found.Most)}").Replace(" :", ":", StringComparison.Ordinal));
    }
}

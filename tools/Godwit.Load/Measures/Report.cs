using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Godwit.Load.Measures;

/// <summary>What a run found: figures in their order, and what had to hold.</summary>
internal sealed class Report(string title)
{
    private readonly List<(string Key, string Name, double Value, string Unit)> figures = [];
    private readonly List<(string What, bool Holds)> checks = [];
    private IReadOnlyList<string> reasons = [];
    private double[]? measured;

    /// <summary>True when all holds that had to.</summary>
    public bool IsGood => checks.All(c => c.Holds);

    /// <summary>Adds a figure.</summary>
    /// <param name="key">Its name in JSON.</param>
    /// <param name="name">Its name in the table.</param>
    /// <param name="value">The figure.</param>
    /// <param name="unit">Its unit.</param>
    public void Add(string key, string name, double value, string unit = "")
    {
        // What nothing came of has no cost for each.
        if (double.IsFinite(value))
        {
            figures.Add((key, name, value, unit));
        }
    }

    /// <summary>Adds the times of one kind.</summary>
    public void Add(string key, string name, Latency latency)
    {
        if (latency.Count == 0)
        {
            return;
        }

        foreach (var percent in new[] { 50, 99, 99.9, 100 })
        {
            var digits = percent.ToString(CultureInfo.InvariantCulture);
            Add(
                percent < 100 ? $"{key}P{digits.Replace(".", "", StringComparison.Ordinal)}" : $"{key}Longest",
                percent < 100 ? $"{name}, p{digits}" : $"{name}, longest",
                latency.Percentile(percent), "ms");
        }
    }

    /// <summary>Says between which moments the cost was measured, in ticks of <see cref="Stopwatch"/>: a profiler looks at the same time.</summary>
    public void Between(long from, long to) => measured = [(double)from / Stopwatch.Frequency, (double)to / Stopwatch.Frequency];

    /// <summary>Adds what had to hold.</summary>
    public void Check(string what, bool holds) => checks.Add((what, holds));

    /// <summary>Adds what went wrong.</summary>
    public void Explain(IReadOnlyList<string> why) => reasons = why;

    /// <summary>Writes a table, or JSON.</summary>
    public void Write(TextWriter output, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    title,
                    figures = figures.ToDictionary(f => f.Key, f => Math.Round(f.Value, 6)),
                    units = figures.Where(f => f.Unit.Length > 0).ToDictionary(f => f.Key, f => f.Unit),
                    checks = checks.ToDictionary(c => c.What, c => c.Holds),
                    reasons,
                    measured,
                },
                JsonSerializerOptions.Web));
            return;
        }

        output.WriteLine(title);
        foreach (var (_, name, value, unit) in figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-52}{value,14:#,0.####} {unit}"));
        }

        foreach (var (what, holds) in checks)
        {
            output.WriteLine($"  {(holds ? "ok    " : "FAILED")} {what}");
        }

        foreach (var reason in reasons)
        {
            output.WriteLine($"         {reason}");
        }

        output.WriteLine($"{checks.Count(c => c.Holds)} passed, {checks.Count(c => !c.Holds)} failed");
    }
}

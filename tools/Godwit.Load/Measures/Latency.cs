using System.Diagnostics;
using HdrHistogram;

namespace Godwit.Load.Measures;

/// <summary>Times, from a microsecond to ten minutes, with three digits.</summary>
internal sealed class Latency
{
    private const long Highest = 600_000_000;

    private readonly LongHistogram microseconds = new(1, Highest, 3);

    /// <summary>How many there are.</summary>
    public long Count => microseconds.TotalCount;

    /// <summary>Adds a time in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks) => microseconds.RecordValue(Math.Clamp(ticks * 1_000_000 / Stopwatch.Frequency, 1, Highest));

    /// <summary>The time that so many percent stay below, in milliseconds.</summary>
    public double Percentile(double percent) => Count == 0 ? 0 : microseconds.GetValueAtPercentile(percent) / 1000.0;
}

namespace Godwit.Soak.Growth;

/// <summary>
/// How much may be there more in the last lap than in the first one that counts. The first third of the laps does not count: code is compiled, caches and pools fill.
/// </summary>
/// <param name="Part">A part of the median.</param>
/// <param name="Amount">And so much.</param>
internal readonly record struct GrowthLimit(double Part, double Amount)
{
    /// <summary>The laps of so many that count.</summary>
    public static Range Counted(int laps) => ((laps + 2) / 3)..laps;

    /// <summary>Holds a series against the limit.</summary>
    /// <param name="laps">A value of each lap, those that do not count included.</param>
    public GrowthFound Judge(IReadOnlyList<double> laps)
    {
        var counted = laps.ToArray()[Counted(laps.Count)];
        var growth = Trend.SlopeOf(counted) * Math.Max(0, counted.Length - 1);
        var most = (Part * Trend.MedianOf(counted)) + Amount;
        return new GrowthFound(counted[0], counted[^1], growth, most);
    }
}

/// <summary>What became of a series.</summary>
/// <param name="First">The first value that counts.</param>
/// <param name="Last">The last one.</param>
/// <param name="Growth">By how much it grew from then to then, by its trend.</param>
/// <param name="Most">By how much it may.</param>
internal readonly record struct GrowthFound(double First, double Last, double Growth, double Most)
{
    /// <summary>True when it did not grow by more than it may.</summary>
    public bool Holds => Growth <= Most;
}

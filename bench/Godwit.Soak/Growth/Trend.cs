namespace Godwit.Soak.Growth;

/// <summary>How much a series rises from one value to the next, by the median of the slopes between all pairs (Theil and Sen): a lap or two that went otherwise do not change it.</summary>
internal static class Trend
{
    /// <summary>The slope of values that were taken at equal distances.</summary>
    public static double SlopeOf(IReadOnlyList<double> values)
    {
        var slopes = new List<double>();
        for (var to = 1; to < values.Count; to++)
        {
            for (var from = 0; from < to; from++)
            {
                slopes.Add((values[to] - values[from]) / (to - from));
            }
        }

        return slopes.Count == 0 ? 0 : MedianOf(slopes);
    }

    /// <summary>The median.</summary>
    public static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

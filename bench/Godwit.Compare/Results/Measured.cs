namespace Godwit.Compare.Results;

/// <summary>What was measured in several rounds.</summary>
/// <param name="Median">The median.</param>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
internal readonly record struct Measured(double Median, double Least, double Most)
{
    /// <summary>What so many rounds found.</summary>
    public static Measured Of(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return new Measured(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>So many times as much.</summary>
    public static Measured operator *(Measured measured, double factor) => new(measured.Median * factor, measured.Least * factor, measured.Most * factor);
}

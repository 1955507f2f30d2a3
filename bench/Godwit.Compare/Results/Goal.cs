using System.Globalization;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Results;

/// <summary>What Godwit's figure must be.</summary>
/// <param name="Text">In words.</param>
/// <param name="IsUpper">True when it must not be greater, false when it must not be less.</param>
/// <param name="Bound">The bound; null while what it depends on was not measured.</param>
internal sealed record Goal(string Text, bool IsUpper, Func<Figures, string, Measured?> Bound)
{
    /// <summary>At most a number.</summary>
    public static Goal AtMost(double bound, string unit = "") => new($"≤ {Format.Number(bound)}{unit}", true, (_, _) => new Measured(bound, bound, bound));

    /// <summary>At least a number.</summary>
    public static Goal AtLeast(double bound, string unit = "") => new($"≥ {Format.Number(bound)}{unit}", false, (_, _) => new Measured(bound, bound, bound));

    /// <summary>At most a part of the better one of others in another experiment.</summary>
    public static Goal AtMostOf(double factor, string text, string experiment, params Contestant[] others) =>
        new(text, true, (figures, key) => figures.Best(experiment, key, lessIsBetter: true, others) * factor);

    /// <summary>At least so many times the better one of others in another experiment.</summary>
    public static Goal AtLeastTimes(double factor, string text, string experiment, params Contestant[] others) =>
        new(text, false, (figures, key) => figures.Best(experiment, key, lessIsBetter: false, others) * factor);

    /// <summary>Whether it is reached.</summary>
    /// <param name="godwit">What was measured.</param>
    /// <param name="figures">What else was.</param>
    /// <param name="key">The name of the figure.</param>
    public Verdict Judge(Measured? godwit, Figures figures, string key)
    {
        if (godwit is not { } own || Bound(figures, key) is not { } bound)
        {
            return Verdict.Open;
        }

        return IsUpper
            ? own.Median <= bound.Median ? Verdict.Met : own.Least <= bound.Most ? Verdict.WithinSpread : Verdict.Missed
            : own.Median >= bound.Median ? Verdict.Met : own.Most >= bound.Least ? Verdict.WithinSpread : Verdict.Missed;
    }
}

/// <summary>Writes figures.</summary>
internal static class Format
{
    /// <summary>A number with about three digits that count.</summary>
    public static string Number(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", >= 100 => "#,0", >= 10 => "0.#", >= 1 => "0.##", >= 0.01 => "0.0##", _ => "0.0####" }, CultureInfo.InvariantCulture);

    /// <summary>A median with what the rounds were between.</summary>
    public static string Measured(Measured? measured) =>
        measured is not { } m ? "–" : m.Least == m.Most ? Number(m.Median) : $"{Number(m.Median)} ({Number(m.Least)}–{Number(m.Most)})";
}

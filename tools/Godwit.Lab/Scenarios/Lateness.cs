using System.Diagnostics;
using Godwit.Lab.Nodes;

namespace Godwit.Lab.Scenarios;

/// <summary>How long messages took.</summary>
/// <param name="Usual">The time until half of them were there, in ms.</param>
/// <param name="Late">The time until 99 of 100 were there, in ms.</param>
/// <param name="Met">How many were under way in a hiccup of the machine (<see cref="Hiccups"/>), in percent; not a number where those are not known.</param>
/// <param name="LateOfOthers">The time until 99 of 100 of the others were there, in ms; not a number where hiccups are not known.</param>
internal sealed record Lateness(double Usual, double Late, double Met, double LateOfOthers)
{
    private const double Part = 0.99;

    /// <summary>Of messages.</summary>
    /// <param name="messages">When each was to be sent, and when its recipient had it, in ticks of <see cref="Stopwatch"/>.</param>
    /// <param name="hiccups">When the machine stood still; null where that is not known.</param>
    public static Lateness Of(IReadOnlyCollection<(long Sent, long Shown)> messages, IReadOnlyCollection<(long From, long To)>? hiccups)
    {
        var all = Times(messages);
        if (hiccups is null)
        {
            return new(all[all.Count / 2], At(all), double.NaN, double.NaN);
        }

        var others = Times(messages.Where(m => !hiccups.Any(h => m.Sent < h.To && m.Shown > h.From)));
        return new(all[all.Count / 2], At(all), 100.0 * (all.Count - others.Count) / all.Count, others.Count == 0 ? double.NaN : At(others));
    }

    /// <summary>The medians of several measurements.</summary>
    public static Lateness Median(IReadOnlyCollection<Lateness> all) => new(Middle(all, l => l.Usual), Middle(all, l => l.Late), Middle(all, l => l.Met), Middle(all, l => l.LateOfOthers));

    private static List<double> Times(IEnumerable<(long Sent, long Shown)> messages) => [.. messages.Select(m => (m.Shown - m.Sent) * 1000.0 / Stopwatch.Frequency).Order()];

    private static double At(List<double> times) => times[(int)(times.Count * Part)];

    private static double Middle(IReadOnlyCollection<Lateness> all, Func<Lateness, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
}

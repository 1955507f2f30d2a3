namespace Godwit.Lab.Scenarios;

/// <summary>What a message costs in two ways, measured in turn, so that whatever else happens on the machine meets both.</summary>
/// <param name="rounds">A measurement of each, one right after the other.</param>
internal sealed class CostsInTurn(IReadOnlyList<(Cost One, Cost Other)> rounds)
{
    private readonly double[] times = [.. rounds.Select(r => r.Other.Micros / r.One.Micros).Order()];

    /// <summary>The one way: the median.</summary>
    public Cost One => Cost.Median([.. rounds.Select(r => r.One)]);

    /// <summary>The other way: the median.</summary>
    public Cost Other => Cost.Median([.. rounds.Select(r => r.Other)]);

    /// <summary>How many times as much processor time the other way costs: the median over the rounds. What is the matter with a round is the matter with both of its measurements.</summary>
    public double Times => times[times.Length / 2];

    /// <summary>The same in the round where it is least, and where it is most.</summary>
    public (double Least, double Most) Spread => (times[0], times[^1]);
}

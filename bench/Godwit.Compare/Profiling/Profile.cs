namespace Godwit.Compare.Profiling;

/// <summary>Where the server was while a kind of load was measured.</summary>
/// <param name="Mode">The kind of load.</param>
/// <param name="Parts">The parts of the server, each with its part of the time.</param>
/// <param name="Drawing">The flame graph.</param>
internal sealed record Profile(string Mode, IReadOnlyDictionary<string, double> Parts, string Drawing)
{
    /// <summary>What is in less of the time is left out of drawings and tables.</summary>
    public const double Least = 0.005;

    /// <summary>The name of the drawing's file.</summary>
    public string FileName => $"{Mode.Replace(' ', '-').ToLowerInvariant()}.svg";

    /// <summary>Looks at samples.</summary>
    public static Profile Of(string mode, IReadOnlyList<Sample> samples) => new(
        mode,
        samples.CountBy(Part.Of).ToDictionary(p => p.Key, p => (double)p.Value / samples.Count),
        FlameGraph.Draw($"{mode}: {samples.Count} samples", FlameTree.Of(samples, Least)));
}

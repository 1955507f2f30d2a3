namespace Godwit.Compare.Experiments;

/// <summary>What measuring one contestant once came to.</summary>
/// <param name="Figures">The figures by name.</param>
/// <param name="Failed">What should have held and did not, such as that no message is lost; empty when all did.</param>
internal sealed record Outcome(IReadOnlyDictionary<string, double> Figures, string Failed);

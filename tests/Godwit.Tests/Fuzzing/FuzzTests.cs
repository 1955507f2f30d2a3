using Godwit.Fuzz;

namespace Godwit.Tests.Fuzzing;

/// <summary>Every fuzz target for a short while, always with the same inputs.</summary>
public sealed class FuzzTests
{
    public static TheoryData<string> Names => [.. Targets.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_target_finds_nothing_in_its_first_rounds(string name) => FuzzRun.ForRounds(Targets.All.Single(t => t.Name == name), seed: 1, rounds: 1500);
}

namespace Godwit.Lab.Scenarios;

/// <summary>All scenarios.</summary>
internal static class Catalogue
{
    /// <summary>All of them, in their order.</summary>
    public static IReadOnlyList<IScenario> All { get; } =
    [
        new AllKilled("one", nodes: 1),
        new Measured(),
        new Grown(),
        new Drained(),
        new NodesKilled(),
        new NodeFrozen(),
        new Partitioned(),
        new DatabaseAway(),
        new AllKilled("all-killed", nodes: 3),
        new Upgraded(),
        new Storm(),
    ];

    /// <summary>Those that are named; <c>all</c> names all.</summary>
    /// <exception cref="LabException">There is none of that name.</exception>
    public static IReadOnlyList<IScenario> Choose(IEnumerable<string> names) => [.. names.SelectMany(name => name == "all"
        ? All
        : [All.FirstOrDefault(s => s.Name == name) ?? throw new LabException($"There is no scenario '{name}'; there are: {string.Join(", ", All.Select(s => s.Name))}")])];
}

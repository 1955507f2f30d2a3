namespace Godwit.Lab.Scenarios;

/// <summary>All scenarios.</summary>
internal static class Catalogue
{
    /// <summary>All of them, in their order.</summary>
    /// <param name="from">The version that is upgraded from; null for the last one.</param>
    public static IReadOnlyList<IScenario> All(string? from) =>
    [
        new AllKilled("one", nodes: 1),
        new Measured(),
        new MeasuredRoom(),
        new Balanced("none"),
        new Balanced("load"),
        new Balanced("calls"),
        new Grown(),
        new Drained(),
        new Roamed(),
        new NodesKilled(),
        new Orphaned(),
        new NodeFrozen(),
        new Partitioned(),
        new DatabaseAway(),
        new KilledWhileAway(),
        new AllKilled("all-killed", nodes: 3),
        new Upgraded(from),
        new Storm(),
    ];

    /// <summary>Those that are named; <c>all</c> names all.</summary>
    /// <exception cref="LabException">There is none of that name.</exception>
    public static IReadOnlyList<IScenario> Choose(IEnumerable<string> names, string? from)
    {
        var all = All(from);
        return [.. names.SelectMany(name => name == "all"
            ? all
            : [all.FirstOrDefault(s => s.Name == name) ?? throw new LabException($"There is no scenario '{name}'; there are: {string.Join(", ", all.Select(s => s.Name))}")])];
    }
}

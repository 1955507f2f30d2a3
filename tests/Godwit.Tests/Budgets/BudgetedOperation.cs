namespace Godwit.Tests.Budgets;

/// <summary>An operation whose allocations have a budget of this name in <c>bench/budgets.json</c>. Runs on one thread.</summary>
internal sealed record BudgetedOperation(string Name, Action Run)
{
    private const int Rounds = 200;

    /// <summary>All of them. A further area adds a list of its own here.</summary>
    public static IReadOnlyList<BudgetedOperation> All { get; } = [.. XmlOperations.All];

    /// <summary>The bytes that one run allocates when everything is warm.</summary>
    public long Measure()
    {
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < Rounds; round++)
            {
                Run();
            }

            least = Math.Min(least, (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds);
        }

        return least;
    }
}

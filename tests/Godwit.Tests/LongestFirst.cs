using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(Godwit.Tests.LongestFirst))]

namespace Godwit.Tests;

/// <summary>
/// Begins with the classes whose tests take longest, one after another. A class is one chain of tests, and one that began late would go on when all others are done.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>From half a minute of tests on.</summary>
    private static readonly string[] Longest =
    [
        nameof(Cluster.NodeLossTests), nameof(Cluster.RoomOrderTests), nameof(Cluster.DrainTests), nameof(Cluster.RoamingTests), nameof(Dialogues.DialogueTests), nameof(Cluster.Security.ClusterTlsTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(c => Array.FindIndex(Longest, l => c.TestCollectionDisplayName.Contains($".{l} ", StringComparison.Ordinal)) is >= 0 and var place ? place : Longest.Length)];
}

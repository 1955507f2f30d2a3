namespace Godwit.Cluster.Nodes;

/// <summary>How a node is, as it says itself.</summary>
[GenerateSerializer, Immutable, Alias("godwit.node-report")]
internal sealed record NodeReport
{
    /// <summary>The version of Godwit that it runs.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>How many sessions it has, parked ones included.</summary>
    [Id(1)]
    public required int Sessions { get; init; }

    /// <summary>How many accounts live there.</summary>
    [Id(2)]
    public required long Accounts { get; init; }

    /// <summary>How much of one processor it used since it was asked before, in percent.</summary>
    [Id(3)]
    public required int CpuPercent { get; init; }

    /// <summary>Its memory, in bytes.</summary>
    [Id(4)]
    public required long MemoryBytes { get; init; }

    /// <summary>True when it is being emptied.</summary>
    [Id(5)]
    public bool IsLeaving { get; init; }

    /// <summary>The calls of its gateway that came with later versions than the first; null from one that has none.</summary>
    [Id(6)]
    public string[]? Calls { get; init; }
}

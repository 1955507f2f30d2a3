using Orleans;
using Orleans.Runtime;

namespace Godwit.Cluster.Membership;

/// <summary>What the engine of a node says first on a connection, as far as it matters here: four bytes with its length, then this. The type that the engine has for it is its own.</summary>
[GenerateSerializer]
[Immutable]
[Alias("godwit.engine-preamble")]
internal sealed class EnginePreamble
{
    /// <summary>Who it is. Null for one that is no node.</summary>
    [Id(2)]
    public SiloAddress? Node { get; init; }
}

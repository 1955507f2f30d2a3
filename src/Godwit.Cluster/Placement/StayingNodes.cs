using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>The nodes to which something may be sent: they are members of the cluster, and not being emptied.</summary>
internal sealed class StayingNodes(ISiloStatusOracle membership, LeavingNodes leaving)
{
    /// <summary>This node, as the addresses of its sessions name it.</summary>
    public string Here { get; } = membership.SiloAddress.ToParsableString();

    /// <summary>The others.</summary>
    public IReadOnlyList<SiloAddress> Others => [.. membership.GetActiveSilos().Where(s => !s.Equals(membership.SiloAddress) && !leaving.Contains(s)).Order()];

    /// <summary>True when a node is one of them.</summary>
    public bool Contains(string node) => !leaving.Contains(node) && membership.GetApproximateSiloStatus(SiloAddress.FromParsableString(node)) == SiloStatus.Active;
}

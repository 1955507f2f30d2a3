using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>The nodes that are being emptied, as far as this one was told: nothing new is to come up there.</summary>
internal sealed class LeavingNodes
{
    private readonly ConcurrentDictionary<SiloAddress, bool> nodes = new();

    public void Add(SiloAddress node) => nodes[node] = true;

    public bool Contains(SiloAddress node) => nodes.ContainsKey(node);
}

using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>The nodes that are being emptied, as far as this one was told: nothing new is to come up there.</summary>
internal sealed class LeavingNodes
{
    private readonly ConcurrentDictionary<string, bool> names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SiloAddress, bool> nodes = new();

    public void Add(SiloAddress node)
    {
        nodes[node] = true;
        names[node.ToParsableString()] = true;
    }

    public bool Contains(SiloAddress node) => nodes.ContainsKey(node);

    /// <inheritdoc cref="Contains(SiloAddress)"/>
    /// <param name="node">The node as the addresses of its sessions name it.</param>
    public bool Contains(string node) => !names.IsEmpty && names.ContainsKey(node);
}

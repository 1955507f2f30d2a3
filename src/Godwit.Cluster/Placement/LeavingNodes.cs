using System.Collections.Concurrent;
using System.Collections.Frozen;
using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>The nodes that are being emptied, as far as this one was told: nothing new is to come up there.</summary>
internal sealed class LeavingNodes
{
    private readonly ConcurrentDictionary<SiloAddress, bool> nodes = new();

    /// <summary>Replaced, never changed: for each message it is asked of each node that gets it.</summary>
    private volatile FrozenSet<string> names = [];

    public void Add(SiloAddress node)
    {
        lock (nodes)
        {
            nodes[node] = true;
            names = names.Append(node.ToParsableString()).ToFrozenSet(StringComparer.Ordinal);
        }
    }

    public bool Contains(SiloAddress node) => nodes.ContainsKey(node);

    /// <inheritdoc cref="Contains(SiloAddress)"/>
    /// <param name="node">The node as the addresses of its sessions name it.</param>
    public bool Contains(string node) => names is { Count: > 0 } some && some.Contains(node);
}

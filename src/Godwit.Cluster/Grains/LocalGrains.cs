using System.Collections.Concurrent;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>The accounts and entities of this node: all have to go when it is to be emptied.</summary>
internal sealed class LocalGrains
{
    private readonly ConcurrentDictionary<IGrainContext, IAddressable> grains = new();

    /// <summary>How many there are.</summary>
    public int Count => grains.Count;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<KeyValuePair<IGrainContext, IAddressable>> All => [.. grains];

    /// <summary>A grain came up here.</summary>
    public void Add(IGrainContext context, IAddressable grain) => grains[context] = grain;

    /// <summary>A grain is gone from here.</summary>
    public void Remove(IGrainContext context) => grains.TryRemove(context, out _);
}

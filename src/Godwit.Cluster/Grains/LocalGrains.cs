using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>The accounts and entities of this node: all have to go when it is to be emptied.</summary>
internal sealed partial class LocalGrains(ILogger<LocalGrains> logger)
{
    /// <summary>How many are told something at once.</summary>
    private const int AtOnce = 32;

    private readonly ConcurrentDictionary<IGrainContext, IAddressable> grains = new();

    /// <summary>How many there are.</summary>
    public int Count => grains.Count;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<KeyValuePair<IGrainContext, IAddressable>> All => [.. grains];

    /// <summary>A grain came up here.</summary>
    public void Add(IGrainContext context, IAddressable grain) => grains[context] = grain;

    /// <summary>A grain is gone from here.</summary>
    public void Remove(IGrainContext context) => grains.TryRemove(context, out _);

    /// <summary>The sessions of a node are about to go to others. Completes when all entities know it.</summary>
    public Task NodeLeavingAsync(string node) => Parallel.ForEachAsync(
        grains.Values.OfType<IEntityGrain>().ToList(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (entity, _) =>
        {
            try
            {
                await entity.NodeLeavingAsync(node);
            }
#pragma warning disable CA1031 // What it sends there is passed on, as long as the node is there.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TellFailed(logger, node, exception);
            }
        });

    [LoggerMessage(Level = LogLevel.Debug, Message = "A room could not be told that the node {Node} leaves")]
    private static partial void TellFailed(ILogger logger, string node, Exception exception);
}

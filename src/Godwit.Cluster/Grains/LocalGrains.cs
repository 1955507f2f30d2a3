using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>The accounts and entities of this node: all have to go when it is to be emptied.</summary>
internal sealed partial class LocalGrains(TimeProvider time, ILogger<LocalGrains> logger)
{
    /// <summary>How many are told something at once.</summary>
    private const int AtOnce = 32;

    /// <summary>How long one may take to go before others come first.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<IGrainContext, IAddressable> grains = new();

    /// <summary>How many there are.</summary>
    public int Count => grains.Count;

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<IGrainContext> All => [.. grains.Keys];

    /// <summary>A grain came up here.</summary>
    public void Add(IGrainContext context, IAddressable grain) => grains[context] = grain;

    /// <summary>A grain is gone from here.</summary>
    public void Remove(IGrainContext context) => grains.TryRemove(context, out _);

    /// <summary>Sends one to another node. Completes when it is there, or has failed to go; never fails but by cancellation.</summary>
    /// <param name="context">The grain.</param>
    /// <param name="from">This node. One that is somewhere else by now stays there.</param>
    /// <param name="to">The other node; an account with sessions on one goes there.</param>
    /// <param name="cancellationToken">Does not wait any longer.</param>
    public async Task MoveAsync(IGrainContext context, string from, string to, CancellationToken cancellationToken)
    {
        if (!grains.TryGetValue(context, out var grain))
        {
            return;
        }

        try
        {
            var left = grain is IAccountGrain account ? account.LeaveAsync(from, to) : ((IEntityGrain)grain).LeaveAsync(from, to);
            await left.WaitAsync(Longest, time, cancellationToken);
            await context.Deactivated.WaitAsync(Longest, time, cancellationToken);
        }
#pragma warning disable CA1031 // It stays, and is tried again.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            MoveFailed(logger, context.GrainId, exception);
        }
    }

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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Grain} could not be sent to another node yet")]
    private static partial void MoveFailed(ILogger logger, GrainId grain, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A room could not be told that the node {Node} leaves")]
    private static partial void TellFailed(ILogger logger, string node, Exception exception);
}

using Godwit.Cluster.Grains;
using Godwit.Cluster.Placement;
using Godwit.Server.Health;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>Empties this node of its accounts and rooms: they go to others by the engine's migration, and take along what they have in memory.</summary>
internal sealed partial class NodeDrain(
    ISiloStatusOracle membership, NodeEnd end, StayingNodes staying, GatewayClient gateways, LocalGrains local, TimeProvider time, ILogger<NodeDrain> logger) : INodeDrain
{
    /// <summary>How many are on their way at once: each is read from the database where it comes up.</summary>
    private const int AtOnce = 32;

    /// <summary>A node that does not answer for so long finds out by itself.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>After such a pause those that could not go are tried again: they may have failed at once.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(100);

    /// <remarks>Of one that the others take for dead they have taken everything over already.</remarks>
    public bool IsPossible => end.Reason is null && staying.Others.Count > 0;

    public int Count => local.Count;

    public async Task BeginAsync()
    {
        var here = staying.Here;
        await Task.WhenAll(membership.GetActiveSilos().Select(s => TellAsync(s, here)));
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        while (local.Count > 0 && IsPossible)
        {
            await Parallel.ForEachAsync(
                local.All,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (grain, _) => await MoveAsync(grain, cancellationToken));
            if (local.Count > 0)
            {
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    private Task MoveAsync(IGrainContext grain, CancellationToken cancellationToken) =>
        staying.Others is { Count: > 0 } others
            ? local.MoveAsync(grain, staying.Here, others[(int)(grain.GrainId.GetUniformHashCode() % (uint)others.Count)].ToParsableString(), cancellationToken)
            : Task.CompletedTask;

    private async Task TellAsync(SiloAddress node, string here)
    {
        try
        {
            await gateways[node].LeavingAsync(here).WaitAsync(Patience, time);
        }
#pragma warning disable CA1031 // It may put something here still, which is sent away again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TellFailed(logger, node, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node {Node} could not be told that this one leaves")]
    private static partial void TellFailed(ILogger logger, SiloAddress node, Exception exception);
}

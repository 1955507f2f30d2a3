using Godwit.Abstractions.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Routing;

/// <summary>
/// What an account hands to sessions: at once to those of its own node; in one chain for each other node, in order, in batches. Used in turns of its owner.
/// </summary>
/// <param name="gateways">The nodes.</param>
/// <param name="lost">Told of sessions that turned out to be gone.</param>
/// <param name="metrics">Told of what waits.</param>
/// <param name="logger">Where a node that can't be reached is noted.</param>
internal sealed partial class GatewayOutbox(IGateways gateways, Action<IReadOnlyList<SessionAddress>> lost, QueueMetrics metrics, ILogger logger)
{
    private Dictionary<string, List<GatewayItem>>? chains;
    private Dictionary<string, Task>? pumps;

    /// <summary>Hands an item to the gateway of a node, after what was sent there before.</summary>
    public void Send(string node, GatewayItem item)
    {
        if (gateways.TryDeliver(node, item, out var isGone))
        {
            if (isGone)
            {
                _ = LoseLaterAsync(new SessionAddress(node, item.Session));
            }

            return;
        }

        metrics.Gateway(1);
        chains ??= [];
        if (chains.TryGetValue(node, out var waiting))
        {
            waiting.Add(item);
            return;
        }

        chains[node] = [item];
        (pumps ??= [])[node] = PumpAsync(node, chains);
    }

    /// <summary>Completes when all that was sent to other nodes has arrived there, or is lost.</summary>
    public Task WhenSentAsync() => pumps is null ? Task.CompletedTask : Task.WhenAll(pumps.Values);

    /// <summary>Completes when all that was sent to a node has arrived there, or is lost.</summary>
    public Task WhenSentAsync(string node) => pumps?.GetValueOrDefault(node) ?? Task.CompletedTask;

    /// <summary>Whoever sends goes through the sessions that this takes out.</summary>
    private async Task LoseLaterAsync(SessionAddress session)
    {
        await Task.Yield();
        Lose([session]);
    }

    private async Task PumpAsync(string node, Dictionary<string, List<GatewayItem>> chains)
    {
        // What the same turn sends to this node goes with the first call.
        await Task.Yield();
        while (chains[node] is { Count: > 0 } batch)
        {
            chains[node] = [];
            metrics.Gateway(-batch.Count);
            IReadOnlyList<long> gone;
            try
            {
                gone = await gateways.SendAsync(node, batch);
            }
#pragma warning disable CA1031 // A node that can't be reached has lost its sessions, whatever the reason.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                NodeLost(logger, node, exception);
                gone = [.. batch.Select(item => item.Session).Distinct()];
            }

            if (gone.Count > 0)
            {
                Lose([.. gone.Select(id => new SessionAddress(node, id))]);
            }
        }

        chains.Remove(node);
        pumps!.Remove(node);
    }

    private void Lose(IReadOnlyList<SessionAddress> sessions)
    {
        try
        {
            lost(sessions);
        }
#pragma warning disable CA1031 // A module's bug must not stop the chain.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LoseFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of sessions could not be told")]
    private static partial void LoseFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node {Node} can't be reached; its sessions are taken as ended")]
    private static partial void NodeLost(ILogger logger, string node, Exception exception);
}

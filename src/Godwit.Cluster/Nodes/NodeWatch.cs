using System.Collections.Concurrent;
using Godwit.Cluster.Carrying;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Membership;
using Godwit.Server.Accounts;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>
/// Acts when a node of the cluster is dead: sessions here whose accounts lived there look for them elsewhere, accounts here that had sessions there let those go, and those here that saw
/// others' sessions there see them no more.
/// </summary>
internal sealed partial class NodeWatch(
    ISiloStatusOracle nodes, SessionReturn returning, SessionsAbroad abroad, Couriers couriers, NodeAbilities abilities, ResidentAccounts residents, UnawareNodes unaware, TimeProvider time,
    ILogger<NodeWatch> logger, LineEntrance? entrance = null)
    : IHostedService, ISiloStatusListener
{
    /// <summary>How many accounts are told at once that a node has crashed. Each only looks into what it has in memory.</summary>
    private const int AtOnce = 32;

    /// <summary>
    /// After this time accounts let the sessions of a dead node go. What they say of it would be lost on sessions that are on their way back to their own accounts.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>The nodes that are leaving in order: whoever is there says himself that he goes, or where to.</summary>
    private readonly ConcurrentDictionary<SiloAddress, bool> leaving = new();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        nodes.SubscribeToSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        nodes.UnSubscribeFromSiloStatusEvents(this);
        return Task.CompletedTask;
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status is SiloStatus.ShuttingDown or SiloStatus.Stopping)
        {
            leaving[updatedSilo] = true;
        }
        else if (status == SiloStatus.Dead && !updatedSilo.Equals(nodes.SiloAddress))
        {
            var node = updatedSilo.ToParsableString();
            var hasCrashed = !leaving.TryRemove(updatedSilo, out _);
            if (hasCrashed)
            {
                unaware.Died();
            }

            var count = returning.NodeLost(node);
            abilities.NodeLost(node);
            couriers.NodeLost(node);
            entrance?.NodeLost(node);
            LogLost(logger, node, count);
            _ = LetGoAsync(node, hasCrashed);
        }
    }

    private async Task LetGoAsync(string node, bool hasCrashed)
    {
        await Task.Delay(Settling, time);
        await abroad.NodeLostAsync(node);
        if (hasCrashed)
        {
            await Parallel.ForEachAsync(
                residents.All,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
                async (host, _) => await host.RunAsync(static (account, node) => account.NodeCrashed(node), node));
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The node {Node} has left the cluster; {Count} sessions of this node look for their accounts elsewhere.")]
    private static partial void LogLost(ILogger logger, string node, int count);
}

using Godwit.Cluster.Grains;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>
/// Acts when a node of the cluster is dead: sessions here whose accounts lived there look for them elsewhere, and accounts here that had sessions there let those go.
/// </summary>
internal sealed partial class NodeWatch(ISiloStatusOracle nodes, SessionReturn returning, SessionsAbroad abroad, TimeProvider time, ILogger<NodeWatch> logger)
    : IHostedService, ISiloStatusListener
{
    /// <summary>
    /// After this time accounts let the sessions of a dead node go. What they say of it would be lost on sessions that are on their way back to their own accounts.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

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
        if (status == SiloStatus.Dead && !updatedSilo.Equals(nodes.SiloAddress))
        {
            var node = updatedSilo.ToParsableString();
            var count = returning.NodeLost(node);
            LogLost(logger, node, count);
            _ = LetGoAsync(node);
        }
    }

    private async Task LetGoAsync(string node)
    {
        await Task.Delay(Settling, time);
        await abroad.NodeLostAsync(node);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The node {Node} has left the cluster; {Count} sessions of this node look for their accounts elsewhere.")]
    private static partial void LogLost(ILogger logger, string node, int count);
}

using Godwit.Server.Sessions;
using Microsoft.Extensions.Hosting;

namespace Godwit.Cluster;

/// <summary>Makes this node's gateway known to the cluster, once the silo runs and before the first client is accepted.</summary>
internal sealed class GatewayRegistration(SessionRegistry sessions, IGrainFactory grains) : IHostedService
{
    /// <summary>The cluster keeps the gateway only as long as somebody here does.</summary>
    private NodeGateway? gateway;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        gateway = new NodeGateway(sessions);
        sessions.Node = grains.CreateObjectReference<INodeGateway>(gateway).GetGrainId().ToString();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

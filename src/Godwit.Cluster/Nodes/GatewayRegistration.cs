using Godwit.Server.Sessions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>Gives the sessions of this node their address, before the first client is accepted: that of the node, which is never used by another one.</summary>
internal sealed class GatewayRegistration(SessionRegistry sessions, ILocalSiloDetails silo) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        sessions.Node = silo.SiloAddress.ToParsableString();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

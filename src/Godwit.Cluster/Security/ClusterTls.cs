using System.Security.Cryptography;
using Godwit.Abstractions.Stores;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster.Security;

/// <summary>TLS between nodes, in which both sides show a certificate of the cluster.</summary>
internal static class ClusterTls
{
    /// <summary>Has all connections between nodes use it. The services must have an <see cref="IAuthorityStore"/>.</summary>
    /// <param name="silo">The node.</param>
    /// <param name="tokenFile">The file with the token of the cluster.</param>
    public static ISiloBuilder UseClusterTls(this ISiloBuilder silo, string tokenFile)
    {
        silo.Services.AddSingleton(p => new NodeIdentity(
            ClusterToken.Read(tokenFile), p.GetRequiredService<IAuthorityStore>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<RandomNumberGenerator>()));
        silo.Services.AddHostedService<NodeIdentityRenewal>();
        silo.Services.AddSingleton<NodeConnections>();
        silo.Services.AddSingleton<NodeTls>();
        silo.Services.AddOptions<SiloConnectionOptions>().Configure<NodeTls, NodeConnections>(static (connections, tls, watch) =>
        {
            connections.ConfigureSiloInboundConnection(Inbound);
            connections.ConfigureGatewayInboundConnection(Inbound);
            connections.ConfigureSiloOutboundConnection(tls.Connect);

            void Inbound(IConnectionBuilder c)
            {
                watch.WatchBefore(c);
                tls.Accept(c);
                NodeConnections.WatchAfter(c);
            }
        });
        return silo;
    }
}

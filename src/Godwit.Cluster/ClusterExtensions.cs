using System.Net;
using Godwit.Server.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster;

/// <summary>Puts the accounts and entities into a cluster; one node is a cluster of one.</summary>
public static class ClusterExtensions
{
    /// <summary>
    /// The most grains of which a node remembers where they are; others it has to look up. More than the accounts and rooms that one node has in memory. The table is
    /// made for all of them at the start, and the default of a million takes 24 MiB.
    /// </summary>
    private const int MostGrainsKnown = 256 * 1024;

    /// <summary>Adds a silo that forms a cluster by itself. Nothing outside the process can reach it.</summary>
    public static IHostApplicationBuilder AddGodwitCluster(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ClusterMetrics>();
        builder.Services.AddSingleton<IAccounts, Accounts>();
        builder.Services.AddSingleton<IEntities, Entities>();
        builder.Services.AddSingleton<IGateways, Gateways>();
        builder.UseOrleans(silo =>
        {
            var port = FreePort();
            silo.UseLocalhostClustering(port, gatewayPort: 0, new IPEndPoint(IPAddress.Loopback, port));
            silo.Configure<EndpointOptions>(o =>
            {
                o.GatewayPort = 0;
                o.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, port);
            });

            NoListener.Replace(silo.Services);

            // Elapsed time, not processor time: on a busy machine a second says little.
            silo.Configure<SchedulingOptions>(o => o.TurnWarningLengthThreshold = TimeSpan.FromSeconds(5));
            silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromMinutes(5));
            silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = MostGrainsKnown);
        });
        builder.Services.AddHostedService<GatewayRegistration>();
        builder.Services.AddHostedService(p => p.GetRequiredService<ClusterMetrics>());
        return builder;
    }

    /// <summary>Several servers on one machine must not meet: each takes a port that is free.</summary>
    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}

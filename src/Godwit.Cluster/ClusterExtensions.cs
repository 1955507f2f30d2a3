using Godwit.Abstractions.Operations;
using Godwit.Cluster.Carrying;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Membership;
using Godwit.Cluster.Nodes;
using Godwit.Cluster.Placement;
using Godwit.Server.Configuration;
using Godwit.Server.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Serialization;

namespace Godwit.Cluster;

/// <summary>Puts the accounts and entities into a cluster; one node is a cluster of one.</summary>
public static class ClusterExtensions
{
    /// <summary>
    /// The most grains of which a node remembers where they are; others it has to look up. More than the accounts and rooms that one node has in memory. The table is
    /// made for all of them at the start, and the default of a million takes 24 MiB.
    /// </summary>
    private const int MostGrainsKnown = 256 * 1024;

    /// <summary>Adds a silo: one that forms a cluster by itself, which nothing outside the process can reach, or one of those that share a database.</summary>
    /// <param name="builder">The host; for a shared database it must have a <see cref="System.Data.Common.DbDataSource"/> with the tables of the membership.</param>
    /// <param name="cluster">What the configuration says.</param>
    /// <param name="dataDirectory">The node's data directory, which it has locked before it starts.</param>
    public static IHostApplicationBuilder AddGodwitCluster(this IHostApplicationBuilder builder, ClusterModel cluster, string dataDirectory)
    {
        builder.Services.AddSingleton<ClusterMetrics>();
        builder.Services.AddSingleton<SessionsAbroad>();
        builder.Services.AddSingleton<LocalGrains>();
        builder.Services.AddSingleton<LeavingNodes>();
        builder.Services.AddSingleton<StayingNodes>();
        builder.Services.AddSingleton<INodeDrain, NodeDrain>();
        builder.Services.AddSingleton<OwnerCalls>();
        builder.Services.AddSingleton<Whereabouts>();
        builder.Services.AddSingleton<Couriers>();
        builder.Services.AddSingleton<Arrivals>();
        builder.Services.AddSingleton<LineConnector>();
        builder.Services.AddSingleton<IAccounts, Accounts>();
        builder.Services.AddSingleton<IEntities, Entities>();
        builder.Services.AddSingleton<NodeLoad>();
        builder.Services.AddSingleton<GatewayClient>();
        builder.Services.AddSingleton<NodeAbilities>();
        builder.Services.AddSingleton<IOperationSource, ClusterOperations>();
        builder.Services.AddSingleton<IGateways, Gateways>();
        builder.Services.AddSingleton<IFatalErrorHandler, FatalErrors>();
        builder.UseOrleans(silo =>
        {
            if (cluster.Database is null)
            {
                SiloMembership.Alone(silo);
            }
            else
            {
                SiloMembership.Join(silo, cluster, dataDirectory);
            }

            silo.AddGrainService<NodeGateway>();
            silo.Services.AddPlacementFilter<NotOnLeavingNodes, NotOnLeavingNodesDirector>(ServiceLifetime.Singleton);

            // A call to another node fails as one on this node does.
            silo.Configure<ExceptionSerializationOptions>(o => o.SupportedNamespacePrefixes.Add(nameof(Godwit)));

            // Elapsed time, not processor time: on a busy machine a second says little.
            silo.Configure<SchedulingOptions>(o => o.TurnWarningLengthThreshold = TimeSpan.FromSeconds(5));
            silo.Configure<GrainCollectionOptions>(o => o.CollectionAge = TimeSpan.FromMinutes(5));
            silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = MostGrainsKnown);
        });
        builder.Services.AddHostedService<GatewayRegistration>();
        builder.Services.AddSingleton<UnawareNodes>();
        builder.Services.AddHostedService<NodeWatch>();
        if (cluster.Database is not null)
        {
            builder.Services.AddSingleton<PauseWatch>();
            builder.Services.AddHostedService(p => p.GetRequiredService<PauseWatch>());
            builder.Services.AddSingleton<AccountsFollow>();
            builder.Services.AddHostedService<FollowingRounds>();
            builder.Services.AddHealthChecks().AddCheck<MembershipHealthCheck>("membership");
        }

        builder.Services.AddHostedService(p => p.GetRequiredService<ClusterMetrics>());
        return builder;
    }
}

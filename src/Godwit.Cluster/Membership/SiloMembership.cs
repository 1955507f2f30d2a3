using System.Data.Common;
using System.Net;
using Godwit.Cluster.Carrying;
using Godwit.Cluster.Placement;
using Godwit.Server.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster.Membership;

/// <summary>Which cluster a node is in: one of its own, or that of all nodes that share its database.</summary>
internal static class SiloMembership
{
    /// <summary>All nodes of a database are one cluster, so that its name need not be chosen. Part of the contract between versions.</summary>
    private const string Name = "godwit";

    /// <summary>The node is a cluster of its own, in which nobody from outside the process can take part.</summary>
    public static void Alone(ISiloBuilder silo)
    {
        using var port = ReservedPort.Take(IPAddress.Loopback);
        var endpoint = new IPEndPoint(IPAddress.Loopback, port.Port);
        silo.UseLocalhostClustering(endpoint.Port, gatewayPort: 0, endpoint);
        Listen(silo, new(endpoint, endpoint.Address));
        NoListener.Replace(silo.Services);
    }

    /// <summary>The node joins the others that share its database, or is the first of them.</summary>
    public static void Join(ISiloBuilder silo, ClusterModel cluster, string dataDirectory)
    {
        silo.Configure<ClusterOptions>(o => o.ClusterId = o.ServiceId = Name);
        silo.UseAdoNetClustering(static o => o.Configure<DbDataSource>(static (options, database) =>
        {
            options.Invariant = "Npgsql";
            options.DataSource = database;
        }));
#pragma warning disable ORLEANSEXP003 // The engine calls it an experiment; the one that it would take instead loses what it must not.
        // With the default directory each death also ends, on the nodes that live, the accounts that were registered with the dead one (dotnet/orleans issue 9074), and their
        // contacts would not hear of sessions that died. This one asks the nodes that live what they have.
        silo.AddDistributedGrainDirectory();
#pragma warning restore ORLEANSEXP003

        // It would hold accounts of a dead node back for a while, lest that node still be at work. One that is does no harm: the store fences it.
        silo.Configure<GrainDirectoryOptions>(o => o.RangeLeaseDuration = TimeSpan.Zero);
        Liveness.Configure(silo);
        SiloConnections.Configure(silo, cluster);
        var port = cluster.Port;
        if (port == 0)
        {
            var reserved = ReservedPort.Take(cluster.Address, LastPort.Recall(dataDirectory));
            port = reserved.Port;
            silo.Services.AddHostedService(_ => reserved);
            silo.Services.AddHostedService(p => ActivatorUtilities.CreateInstance<LastPort>(p, dataDirectory, port));
        }

        Listen(silo, NodeEndpoint.Of(cluster, port));
        NodeTransport.Replace(silo.Services);
        LineEntrance.Configure(silo);
        MeantNode.Configure(silo);
        ConnectionWork.Configure(silo);
        HotSpots.Configure(silo, cluster.RoomBalance);
    }

    /// <summary>No gateway: nothing but nodes speaks to nodes.</summary>
    private static void Listen(ISiloBuilder silo, NodeEndpoint endpoint) => silo.Configure<EndpointOptions>(o =>
    {
        o.AdvertisedIPAddress = endpoint.Advertised;
        o.SiloPort = endpoint.Listening.Port;
        o.SiloListeningEndpoint = endpoint.Listening;
        o.GatewayPort = 0;
    });
}

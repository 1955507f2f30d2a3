using System.Net;
using Godwit.Cluster.Security;
using Godwit.Server.Configuration;
using Orleans.Hosting;

namespace Godwit.Cluster.Membership;

/// <summary>How the nodes of a cluster speak to each other: the one place where their connections are configured.</summary>
internal static class SiloConnections
{
    /// <summary>Configures the connections of a node.</summary>
    /// <exception cref="ConfigurationException">They would be open to whoever is on the network.</exception>
    public static void Configure(ISiloBuilder silo, ClusterModel cluster)
    {
        ArgumentNullException.ThrowIfNull(silo);

        if (cluster.TokenFile is { } tokenFile)
        {
            silo.UseClusterTls(tokenFile);
            return;
        }

        // Who speaks the engine's protocol may call any account as if he were a node.
        if (!IPAddress.IsLoopback(cluster.Address))
        {
            throw new ConfigurationException(
                $"cluster:address is {cluster.Address}, and nodes without a token speak to each other without TLS: make one with 'godwit cluster init' and name it with --cluster-token, " +
                $"or give it a loopback address, such as {IPAddress.Loopback}, with all nodes on one machine.");
        }
    }
}

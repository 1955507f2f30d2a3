using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Godwit.Server.Configuration;

namespace Godwit.Cluster.Membership;

/// <summary>Where a node listens for other nodes, and the address by which they know it.</summary>
/// <param name="Listening">Where it listens.</param>
/// <param name="Advertised">The address that others connect to.</param>
internal sealed record NodeEndpoint(IPEndPoint Listening, IPAddress Advertised)
{
    /// <summary>Chooses the machine's own address where the node listens on all.</summary>
    /// <param name="cluster">What the configuration says.</param>
    /// <param name="port">The port on which it listens.</param>
    /// <exception cref="ConfigurationException">The machine has no address of its own.</exception>
    public static NodeEndpoint Of(ClusterModel cluster, int port)
    {
        var address = cluster.Address;
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return new(
            new(address, port),
            !isAny ? address : OwnAddress(address.AddressFamily) ?? throw new ConfigurationException(
                $"This machine has no address by which other nodes could reach it: name one in place of {address} with cluster:address."));
    }

    /// <summary>The first address of an interface that is up and has a way out, else of any that is up; null when there is none but loopback.</summary>
    private static IPAddress? OwnAddress(AddressFamily family) =>
        (from network in NetworkInterface.GetAllNetworkInterfaces()
         where network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
         let properties = network.GetIPProperties()
         from unicast in properties.UnicastAddresses
         where unicast.Address.AddressFamily == family && !unicast.Address.IsIPv6LinkLocal
         orderby properties.GatewayAddresses.Count == 0
         select unicast.Address).FirstOrDefault();
}

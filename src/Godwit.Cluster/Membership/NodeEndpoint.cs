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
    /// <summary>Chooses a free port where none is given, and the machine's own address where the node listens on all.</summary>
    /// <param name="cluster">What the configuration says.</param>
    /// <param name="lastPort">The port to choose if it is free; 0 for none.</param>
    /// <exception cref="ConfigurationException">The machine has no address of its own.</exception>
    public static NodeEndpoint Of(ClusterModel cluster, int lastPort = 0)
    {
        var address = cluster.Address;
        var isAny = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        return new(
            new(address, cluster.Port == 0 ? FreePort(address, lastPort) : cluster.Port),
            !isAny ? address : OwnAddress(address.AddressFamily) ?? throw new ConfigurationException(
                $"This machine has no address by which other nodes could reach it: name one in place of {address} with cluster:address."));
    }

    /// <summary>Several servers on one machine must not meet: each takes a port that is free.</summary>
    public static int FreePort(IPAddress address, int preferred = 0)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, preferred));
        }
        catch (SocketException) when (preferred != 0)
        {
            return FreePort(address);
        }
        catch (SocketException exception)
        {
            throw new ConfigurationException($"Other nodes can't reach this one at {address}: {exception.Message}. Give cluster:address an address of this machine.");
        }

        return ((IPEndPoint)probe.LocalEndPoint!).Port;
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

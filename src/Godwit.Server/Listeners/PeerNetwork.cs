using System.Net;
using System.Net.Sockets;

namespace Godwit.Server.Listeners;

/// <summary>What counts as one peer where peers are bounded: an IPv4 address; a /64 of IPv6, for that is the least that one subscriber has.</summary>
internal static class PeerNetwork
{
    private const int PrefixBytes = 8;

    /// <summary>The peer of an address as it is written; what is no address stands for itself.</summary>
    public static string Of(string peer) => !IPAddress.TryParse(peer, out var address) ? peer : address switch
    {
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => $"{Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, PrefixBytes))}/64",
        _ => address.ToString(),
    };
}

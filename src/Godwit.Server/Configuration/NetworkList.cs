using System.Net;

namespace Godwit.Server.Configuration;

/// <summary>Networks of the internet: an address is in it or not.</summary>
public sealed class NetworkList
{
    private readonly IPNetwork[] networks;

    private NetworkList(IPNetwork[] networks) => this.networks = networks;

    /// <summary>This machine alone.</summary>
    public static NetworkList Loopback { get; } = new([IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")]);

    /// <summary>Reads networks such as <c>10.0.0.0/8</c> with commas between; <c>loopback</c> stands for this machine, <c>any</c> for all. Null when it is something else.</summary>
    public static NetworkList? TryParse(string text)
    {
        var found = new List<IPNetwork>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            switch (part)
            {
                case "loopback":
                    found.AddRange(Loopback.networks);
                    break;
                case "any":
                    found.AddRange([IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0")]);
                    break;
                case var _ when IPNetwork.TryParse(part, out var network):
                    found.Add(network);
                    break;
                default:
                    return null;
            }
        }

        return new NetworkList([.. found]);
    }

    /// <summary>True when the address is in one of the networks.</summary>
    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(networks, n => n.Contains(plain));
    }
}

using System.Net;

namespace Godwit.Lab.Nodes;

/// <summary>Where a node lives.</summary>
/// <param name="Clients">The address at which it serves clients.</param>
/// <param name="Others">The address at which other nodes reach it.</param>
/// <param name="Prefix">What its command line begins with: it may run in a network of its own.</param>
internal sealed record NodePlace(IPAddress Clients, IPAddress Others, IReadOnlyList<string> Prefix)
{
    /// <summary>On loopback, as all others.</summary>
    public static NodePlace Shared { get; } = new(IPAddress.Loopback, IPAddress.Loopback, []);
}

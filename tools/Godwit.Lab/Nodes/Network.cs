using System.Globalization;
using System.Net;
using Godwit.Compare.Machine;

namespace Godwit.Lab.Nodes;

/// <summary>
/// A network namespace for each node, with two cables: one to the clients, one to the other nodes, which can be pulled. The addresses are of 127.0.0.0/8, for nodes speak
/// plainly on loopback only; Linux routes them between namespaces when it is told to. Works only in a network namespace of the laboratory's own, which <c>tools/lab</c> makes.
/// </summary>
internal sealed class Network(CancellationToken stop) : IAsyncDisposable
{
    private const string ClientBridge = "labc";
    private const string NodeBridge = "labn";

    private readonly List<int> nodes = [];

    /// <summary>True when the laboratory has a network namespace of its own.</summary>
    public static bool IsAvailable { get; } = Environment.GetEnvironmentVariable("LAB_NETWORK") == "own";

    /// <summary>Makes the two bridges.</summary>
    public async Task BeginAsync()
    {
        await ScriptAsync(
            $"""
            ip addr add 127.0.0.1/32 dev lo 2>/dev/null || true
            ip addr del 127.0.0.1/8 dev lo 2>/dev/null || true
            echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
            ip link add {ClientBridge} type bridge
            ip link add {NodeBridge} type bridge
            ip addr add 127.1.0.254/24 dev {ClientBridge}
            ip link set {ClientBridge} up
            ip link set {NodeBridge} up
            """);
    }

    /// <summary>Makes the place of a node.</summary>
    public async Task<NodePlace> PlaceAsync(int node)
    {
        nodes.Add(node);
        await ScriptAsync(
            $"""
            ip netns add lab{node}
            ip link add c{node} type veth peer name eth0 netns lab{node}
            ip link add n{node} type veth peer name eth1 netns lab{node}
            ip link set c{node} master {ClientBridge} up
            ip link set n{node} master {NodeBridge} up
            ip netns exec lab{node} sh -ec '
                echo 1 >/proc/sys/net/ipv4/conf/all/route_localnet
                ip link set lo up
                ip addr add 127.0.0.1/32 dev lo
                ip addr del 127.0.0.1/8 dev lo
                ip addr add 127.1.0.{node}/24 dev eth0
                ip addr add 127.2.0.{node}/24 dev eth1
                ip link set eth0 up
                ip link set eth1 up'
            """);
        return new NodePlace(Address(1, node), Address(2, node), ["ip", "netns", "exec", $"lab{node}"]);
    }

    /// <summary>Pulls the cable between a node and the others.</summary>
    public Task CutAsync(int node) => ScriptAsync($"ip link set n{node} nomaster");

    /// <summary>Puts it back.</summary>
    public Task MendAsync(int node) => ScriptAsync($"ip link set n{node} master {NodeBridge}");

    public async ValueTask DisposeAsync() => await Command.RunAsync(
        "sh", ["-c", $"{string.Join("; ", nodes.Select(n => $"ip netns del lab{n}"))}; ip link del {ClientBridge}; ip link del {NodeBridge}; ip addr add 127.0.0.1/8 dev lo || true"], CancellationToken.None);

    private static IPAddress Address(int cable, int node) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.{cable}.0.{node}"));

    private Task<string> ScriptAsync(string script) => Command.RunAsync("sh", ["-ec", script.ReplaceLineEndings("\n")], stop);
}

using System.Net;
using System.Net.Sockets;
using Godwit.Cluster.Membership;
using Godwit.Hosting;
using Godwit.Server.Configuration;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Cluster;

/// <summary>Where nodes listen for each other.</summary>
public sealed class NodeEndpointTests
{
    [Fact]
    public void By_default_a_node_listens_on_loopback_and_tells_the_others_so()
    {
        var endpoint = NodeEndpoint.Of(new ClusterModel(), 7000);

        Assert.Equal(IPAddress.Loopback, endpoint.Advertised);
        Assert.Equal(new(IPAddress.Loopback, 7000), endpoint.Listening);
    }

    [Fact]
    public void A_free_port_is_held_for_the_node_and_it_can_listen_there()
    {
        var ports = Enumerable.Range(0, 100).Select(_ => ReservedPort.Take(IPAddress.Loopback)).ToList();
        Assert.Equal(ports.Count, ports.Select(p => p.Port).Distinct().Count());

        using var node = new TcpListener(IPAddress.Loopback, ports[0].Port);
        node.Start();
        ports.ForEach(p => p.Dispose());
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, ((IPEndPoint)node.LocalEndpoint).Port);
    }

    [Fact]
    public void The_last_port_is_taken_again_while_nobody_else_has_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        using (var taken = ReservedPort.Take(IPAddress.Loopback, port))
        {
            Assert.NotEqual(0, taken.Port);
            Assert.NotEqual(port, taken.Port);
        }

        other.Stop();
        using var again = ReservedPort.Take(IPAddress.Loopback, port);
        Assert.Equal(port, again.Port);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("70000", 0)]
    [InlineData("-1", 0)]
    [InlineData("41000", 41000)]
    public void What_is_no_port_is_not_recalled(string? kept, int port)
    {
        using var directory = new TemporaryDirectory();
        if (kept is not null)
        {
            File.WriteAllText(Path.Combine(directory.Path, "cluster.port"), kept);
        }

        Assert.Equal(port, LastPort.Recall(directory.Path));
    }

    [Fact]
    public void A_node_that_listens_on_all_addresses_tells_the_others_one_that_they_can_reach()
    {
        try
        {
            var endpoint = NodeEndpoint.Of(new ClusterModel { Address = IPAddress.Any }, 7000);

            Assert.Equal(IPAddress.Any, endpoint.Listening.Address);
            Assert.False(IPAddress.IsLoopback(endpoint.Advertised) || endpoint.Advertised.Equals(IPAddress.Any));
        }
        catch (ConfigurationException failure)
        {
            // A machine without a network.
            Assert.Contains("cluster:address", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Where_others_could_listen_nodes_do_not_speak_without_TLS()
    {
        using var directory = new TemporaryDirectory();
        var model = ConfigurationReader.Read(
            null, [new("dataDirectory", directory.Path), new("cluster:database", "Host=db"), new("cluster:address", "192.0.2.1")], []);

        var failure = Assert.Throws<ConfigurationException>(() => GodwitHost.Create(model));

        Assert.Contains("or give it a loopback address", failure.Message, StringComparison.Ordinal);
    }
}

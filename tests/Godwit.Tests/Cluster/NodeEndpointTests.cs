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
    public void By_default_a_node_takes_a_free_port_of_this_machine()
    {
        var endpoint = NodeEndpoint.Of(new ClusterModel());

        Assert.Equal(IPAddress.Loopback, endpoint.Advertised);
        Assert.Equal(IPAddress.Loopback, endpoint.Listening.Address);
        Assert.NotEqual(0, endpoint.Listening.Port);
    }

    [Fact]
    public void A_port_that_is_given_is_taken() =>
        Assert.Equal(7000, NodeEndpoint.Of(new ClusterModel { Port = 7000 }).Listening.Port);

    [Fact]
    public void The_last_port_is_taken_again_while_nobody_else_has_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var taken = NodeEndpoint.Of(new ClusterModel(), lastPort: port).Listening.Port;
        other.Stop();

        Assert.NotEqual(0, taken);
        Assert.NotEqual(port, taken);
        Assert.Equal(port, NodeEndpoint.Of(new ClusterModel(), lastPort: port).Listening.Port);
        Assert.Equal(7000, NodeEndpoint.Of(new ClusterModel { Port = 7000 }, lastPort: port).Listening.Port);
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
            var endpoint = NodeEndpoint.Of(new ClusterModel { Address = IPAddress.Any });

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

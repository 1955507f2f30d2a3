using System.Net;
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

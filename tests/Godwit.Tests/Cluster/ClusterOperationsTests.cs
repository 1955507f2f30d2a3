using System.Text.Json.Nodes;
using Godwit.Server.Operations;
using Godwit.Server.Sessions;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Cluster;

/// <summary>What operators see of a cluster.</summary>
public sealed class ClusterOperationsTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_node_lists_all_with_their_load()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await cluster.AddAsync("romeo");
        await using var romeo = await cluster.LogInAsync(1, "romeo");

        foreach (var node in cluster.Nodes)
        {
            var nodes = (await RunAsync(node, "cluster-nodes")).AsArray();
            Assert.Equal(cluster.Nodes.Select(NameOf).Order(), nodes.Select(n => n!["node"]!.ToString()).Order());
            Assert.All(nodes, n => Assert.Equal("active", n!["status"]!.ToString()));
            Assert.All(nodes, n => Assert.NotNull(n!["version"]));
            Assert.Equal(1, nodes.Single(n => n!["node"]!.ToString() == NameOf(cluster[1]))!["sessions"]!.GetValue<int>());
            Assert.Equal(1, nodes.Single(n => n!["node"]!.ToString() == NameOf(cluster[1]))!["accounts"]!.GetValue<int>());
            Assert.Equal(3, (await RunAsync(node, "cluster-status"))["nodes"]!.GetValue<int>());
        }

        await romeo.CloseAsync();
    }

    [Fact]
    public async Task An_account_lives_where_its_first_session_is_and_to_look_does_not_bring_it_up()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo");
        Assert.Null((await RunAsync(cluster[0], "cluster-where", ("where", "romeo@localhost")))["node"]);
        await using var first = await cluster.LogInAsync(1, "romeo", "first");
        await using var second = await cluster.LogInAsync(0, "romeo", "second");

        var found = await RunAsync(cluster[0], "cluster-where", ("where", "romeo@localhost"));

        Assert.Equal(NameOf(cluster[1]), found["node"]!.ToString());
        Assert.Equal(
            [("romeo@localhost/first", NameOf(cluster[1])), ("romeo@localhost/second", NameOf(cluster[0]))],
            found["sessions"]!.AsArray().Select(s => (s!["address"]!.ToString(), s["node"]!.ToString())));
        await Task.WhenAll(first.CloseAsync(), second.CloseAsync());
    }

    [Fact]
    public async Task The_metrics_of_a_node_say_which_it_is()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        using var http = new HttpClient();

        var page = await http.GetStringAsync(new Uri($"http://127.0.0.1:{cluster[0].HttpPort}/metrics"), None);

        Assert.Contains($"service_instance_id=\"{NameOf(cluster[0])}\"", page, StringComparison.Ordinal);
    }

    private static string NameOf(TestServer node) => node.Services.GetRequiredService<SessionRegistry>().Node;

    private static async Task<JsonNode> RunAsync(TestServer node, string operation, params (string Key, string Value)[] arguments) =>
        JsonNode.Parse(await node.Services.GetRequiredService<OperationCatalogue>().RunAsync(operation, arguments.ToDictionary(a => a.Key, a => a.Value), "test", None))!;
}

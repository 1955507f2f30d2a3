using Godwit.Server.Sessions;
using Godwit.Tests.Surroundings;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Cluster;

/// <summary>What <c>godwit cluster</c> shows.</summary>
public sealed class ClusterCommandTests
{
    [Fact]
    public async Task The_nodes_the_sum_of_them_and_where_an_account_lives()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo");
        await using var node = await NodeProcess.StartAsync(cluster.Database);
        await using var romeo = await cluster.LogInAsync(0, "romeo", "orchard");
        var name = cluster[0].Services.GetRequiredService<SessionRegistry>().Node;

        var nodes = Lines(await GodwitCommand.RunAsync(["cluster", "nodes", "--data", node.Data]));
        Assert.StartsWith("NODE ", nodes[0], StringComparison.Ordinal);
        Assert.Equal(3, nodes.Length);
        Assert.Matches($"^{name} +active +[0-9].* 1 +1 +[0-9]+% +[0-9]+ MiB$", nodes.Single(n => n.StartsWith(name, StringComparison.Ordinal)));

        Assert.Contains(Lines(await GodwitCommand.RunAsync(["cluster", "status", "--data", node.Data])), l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries) is ["nodes", "2"]);
        Assert.Equal(
            [$"romeo@localhost lives on {name}", $"  romeo@localhost/orchard on {name}"],
            Lines(await GodwitCommand.RunAsync(["cluster", "accounts", "--where", "romeo@localhost", "--data", node.Data])));
        await romeo.CloseAsync();
        Assert.Equal(0, await node.TerminateAsync());
    }

    private static string[] Lines(Outcome outcome)
    {
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        return outcome.Output.TrimEnd().Split('\n');
    }
}

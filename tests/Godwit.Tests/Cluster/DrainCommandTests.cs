using Godwit.Protocol;
using Godwit.Tests.Hostile;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Cluster;

/// <summary>How a node is taken out of the cluster: by the command, by its configuration, and not when it is the last one.</summary>
public sealed class DrainCommandTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_are_sent_to_the_balancer_where_that_is_known()
    {
        await using var leaving = await LeavingNode.WithJulietAsync(1, ("cluster:seeOtherHost", "chat.example.org:5222"));
        var (cluster, former) = (leaving.Cluster, leaving.Former);
        var handled = former.Handled;

        await leaving.LeaveAsync();

        var error = await former.UntilAsync(e => e.Name == "error", None);
        Assert.Equal("chat.example.org:5222", error.Child("see-other-host", Namespaces.StreamErrors)!.Text);
        await LeavingNode.ClosedAsync(former);
        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, handled, None));
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task The_command_empties_a_node_and_returns_when_it_has_ended()
    {
        await using var leaving = await LeavingNode.WithJulietAsync();
        var cluster = leaving.Cluster;

        var outcome = await GodwitCommand.RunAsync(["node", "drain", "--data", leaving.Process.Data, "--cluster", cluster.Database]);

        Assert.Equal((0, "The node has ended."), (outcome.ExitCode, outcome.Output.TrimEnd().Split('\n')[^1].TrimEnd()));
        Assert.True(leaving.Process.HasEnded);
        await using var juliet = await leaving.ResumeAsync();
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task The_last_node_is_not_emptied_and_stops_as_one_that_is_alone()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("juliet");
        await using var last = await NodeProcess.StartAsync(cluster.Database);
        var gone = cluster[0];
        cluster.Nodes.Clear();
        gone.TakeProblems();
        await gone.DisposeAsync();
        await using var juliet = await TestCluster.LogInAtAsync(last.Port, "juliet", "chamber");

        var outcome = await GodwitCommand.RunAsync(["node", "drain", "--data", last.Data, "--cluster", cluster.Database]);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("no other node", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(0, await last.TerminateAsync().WaitAsync(Bound, None));
        Assert.NotNull((await juliet.UntilAsync(e => e.Name == "error", None)).Child("system-shutdown", Namespaces.StreamErrors));
    }
}

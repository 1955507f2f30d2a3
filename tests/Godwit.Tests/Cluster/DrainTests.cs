using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Cluster;

/// <summary>A node that is taken out of the cluster (SIGTERM, <c>godwit node drain</c>): its clients resume their sessions on others, and nothing is lost, doubled or out of order.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_is_resumed_on_another_node_with_what_came_meanwhile()
    {
        await using var leaving = await LeavingNode.WithJulietAsync(others: 2);
        var (cluster, former) = (leaving.Cluster, leaving.Former);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        var handled = await Chat.LeaveOpenAsync(romeo, former);

        await leaving.LeaveAsync();
        await LeavingNode.ClosedAsync(former);
        await romeo.SendAsync(Chat.Message("juliet", "while she is away"));
        await using var juliet = await TestCluster.ConnectAsync(cluster[1], "juliet");

        // The first presence, and the message.
        Assert.Equal(2u, await juliet.ResumeAsync(former.Token!, handled, None));
        await Chat.NextAsync(juliet, "written, not acknowledged");
        await Chat.NextAsync(juliet, "while she is away");
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
        Assert.Contains("1 sessions wait for their clients", leaving.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_whose_connection_broke_before_is_resumed_on_another_node()
    {
        await using var leaving = await LeavingNode.WithJulietAsync();
        var (cluster, former) = (leaving.Cluster, leaving.Former);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await former.AcknowledgeAsync();
        former.Break();
        await romeo.SendAsync(Chat.Message("juliet", "before"));
        await Chat.DurableAsync(romeo, 2);

        await leaving.LeaveAsync();
        await romeo.SendAsync(Chat.Message("juliet", "behind"));
        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");

        Assert.NotNull(await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await Chat.NextAsync(juliet, "before");
        await Chat.NextAsync(juliet, "behind");
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_session_whose_connection_breaks_before_its_turn_is_resumed_on_another_node_at_once()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        await cluster.AddAsync("romeo", "juliet");
        var steps = new HeldCalls<INodeDrain>();
        var leaving = await cluster.AddNodeAsync(steps.Customise);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "juliet", "chamber");
        await romeo.SendAsync(Chat.Message("juliet", "open"));
        await Chat.BodyAsync(former, "open");
        var handled = former.Handled - 1;

        // It begins, and gets no further than that.
        steps.Hold(static (name, _) => name == nameof(INodeDrain.BeginAsync));
        var ending = leaving.Services.GetRequiredService<SessionDrain>().RunAsync();
        await steps.First;
        former.Break();
        await romeo.SendAsync(Chat.Message("juliet", "behind"));
        await Chat.DurableAsync(romeo, 3);

        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, handled, None));
        await Chat.NextAsync(juliet, "open");
        await Chat.NextAsync(juliet, "behind");
        await Chat.GoesOnAsync(romeo, juliet, 3);
        steps.Release();
        await ending.WaitAsync(Bound, None);
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_parked_session_gets_what_another_session_of_the_account_has_taken()
    {
        await using var leaving = await LeavingNode.WithJulietAsync();
        var cluster = leaving.Cluster;
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await leaving.LeaveAsync();
        await using var other = await cluster.LogInAsync(0, "juliet", "garden");
        await romeo.SendAsync(Chat.Message("juliet", "for both"));
        await Chat.BodyAsync(other, "for both");
        await other.AcknowledgeAsync();
        await Chat.GoesOnAsync(romeo, other, 1);

        await using var juliet = await leaving.ResumeAsync();

        await Chat.NextAsync(juliet, "for both");
        await Chat.NextAsync(juliet, "to-0");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync(), other.CloseAsync());
    }

    [Fact]
    public async Task A_parked_session_outlives_the_node_that_its_account_went_to()
    {
        await using var first = await LeavingNode.WithJulietAsync();
        var (cluster, former) = (first.Cluster, first.Former);
        await using var second = await NodeProcess.StartAsync(cluster.Database);
        var home = await cluster.LogInAsync(0, "juliet", "home");
        await first.LeaveAsync();

        // Her account went to where her other session is; that one goes, and the account with it.
        var third = await cluster.AddNodeAsync();
        await home.CloseAsync();
        var gone = cluster[0];
        cluster.Nodes.RemoveAt(0);
        gone.TakeProblems();
        await gone.DisposeAsync();
        Assert.Equal(0, await second.TerminateAsync().WaitAsync(Bound, None));
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await romeo.SendAsync(Chat.Message("juliet", "moved again and again"));

        await using var juliet = await TestCluster.ResumeAsync(third, former);

        await Chat.NextAsync(juliet, "moved again and again");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Sessions_elsewhere_whose_accounts_lived_there_notice_nothing()
    {
        await using var leaving = await LeavingNode.WithJulietAsync(others: 2);
        var cluster = leaving.Cluster;
        await using var juliet = await cluster.LogInAsync(1, "juliet", "away");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Chat.CarbonsAsync(juliet);
        await Chat.CarbonsAsync(leaving.Former);

        await leaving.LeaveAsync();

        await Chat.GoesOnAsync(romeo, juliet, 3);
        await using var again = await leaving.ResumeAsync();

        // Both have their presence still, and get copies.
        await again.SendAsync(Chat.Message("romeo", "a copy for the other"));
        await juliet.UntilAsync(e => e.Child("sent", "urn:xmpp:carbons:2") is not null, None);
        await juliet.SendAsync(Chat.Message("romeo", "and back"));
        await again.UntilAsync(e => e.Child("sent", "urn:xmpp:carbons:2") is { } sent && sent.ToString().Contains("and back", StringComparison.Ordinal), None);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync(), again.CloseAsync());
    }

    [Fact]
    public async Task Nobody_resumes_the_session_of_another_or_claims_more_than_was_sent()
    {
        await using var leaving = await LeavingNode.WithJulietAsync();
        var (cluster, former) = (leaving.Cluster, leaving.Former);
        await leaving.LeaveAsync();

        await using var romeo = await TestCluster.ConnectAsync(cluster[0], "romeo");
        Assert.Null(await romeo.ResumeAsync(former.Token!, former.Handled, None));
        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.Null(await juliet.ResumeAsync(former.Token!, former.Handled + 1000, None));
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await using var late = await leaving.ResumeAsync();
        await late.CloseAsync();
    }
}

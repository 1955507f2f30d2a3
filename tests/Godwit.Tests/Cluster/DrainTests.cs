using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Godwit.Tests.Surroundings;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Runtime;
using Client = Godwit.TestClient.TestClient;

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
        await romeo.SendAsync(Chat.Message("juliet", "taken"));
        await Chat.BodyAsync(former, "taken");
        await former.SendAsync(Chat.Message("romeo", "counted"));
        await Chat.BodyAsync(romeo, "counted");
        var handled = former.Handled;
        await romeo.SendAsync(Chat.Message("juliet", "written, not acknowledged"));
        await Chat.BodyAsync(former, "written, not acknowledged");

        await leaving.LeaveAsync();
        await ClosedAsync(former, withoutWord: true);
        await romeo.SendAsync(Chat.Message("juliet", "while she is away"));
        await using var juliet = await TestCluster.ConnectAsync(cluster[1], "juliet");

        // The first presence, and the message.
        Assert.Equal(2u, await juliet.ResumeAsync(former.Token!, handled, None));
        await NextAsync(juliet, "written, not acknowledged");
        await NextAsync(juliet, "while she is away");
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
        await NextAsync(juliet, "before");
        await NextAsync(juliet, "behind");
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
        await NextAsync(juliet, "open");
        await NextAsync(juliet, "behind");
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

        await NextAsync(juliet, "for both");
        await NextAsync(juliet, "to-0");
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

        await NextAsync(juliet, "moved again and again");
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

    [Fact]
    public async Task A_node_that_is_killed_while_it_is_emptied_leaves_what_is_open_to_a_new_session()
    {
        await using var victim = await LeavingNode.StartAsync(others: 2);
        var cluster = victim.Cluster;
        await using var other = await cluster.LogInAsync(1, "juliet", "garden");
        await victim.LogInAsync();
        var former = victim.Former;
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await romeo.SendAsync(Chat.Message("juliet", "open").Set("to", "juliet@localhost/chamber"));
        await Chat.BodyAsync(former, "open");
        cluster.Expected.AddRange("Orleans", "can't be reached", "could not be closed");
        await other.SendAsync(new Element("presence", Namespaces.Client).Set("type", "unavailable"));
        await Chat.DurableAsync(other, 2);

        // As far as it gets: her account holds what comes, and the node dies before it hands over what it has.
        var route = await RouteOfAsync(cluster, victim.Process, "juliet@localhost");
        Assert.True(await cluster[0].Services.GetRequiredService<IAccounts>().HoldAsync(Jid.Parse("juliet@localhost"), route, former.Token!));
        await romeo.SendAsync(Chat.Message("juliet", "held").Set("to", "juliet@localhost/chamber"));
        await Chat.DurableAsync(romeo, 3);
        await victim.Process.KillAsync();

        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.Null(await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await juliet.BindAsync("chamber", None);
        await juliet.SendAsync(new Element("presence", Namespaces.Client));
        await NextAsync(juliet, "open");
        await NextAsync(juliet, "held");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await KnownDeadAsync(cluster);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync(), other.CloseAsync());
    }

    [Fact]
    public async Task What_waits_for_the_store_while_a_node_is_emptied_is_sent_again_and_kept_once()
    {
        await using var leaving = await LeavingNode.WithJulietAsync();
        var (cluster, former) = (leaving.Cluster, leaving.Former);

        // The table is held for about as long as limits:storeWait says.
        cluster.Expected.Add("has not answered");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using (var connection = new NpgsqlConnection(cluster.Database + ";Pooling=false"))
        {
            await connection.OpenAsync(None);
            await using var transaction = await connection.BeginTransactionAsync(None);
            await using var nothingIsWritten = new NpgsqlCommand("LOCK TABLE godwit.message IN SHARE MODE", connection, transaction);
            await nothingIsWritten.ExecuteNonQueryAsync(None);
            await former.SendAsync(Original("slow"));
            await using var waiting = new NpgsqlCommand("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'godwit.message'::regclass", connection, transaction);
            while (!(bool)(await waiting.ExecuteScalarAsync(None))!)
            {
                await Task.Delay(20, None);
            }

            var ending = leaving.Process.TerminateAsync();

            // Its connection is closed when it was handed over: by then the message is not written.
            await ClosedAsync(former, withoutWord: true);
            await transaction.RollbackAsync(None);
            Assert.Equal(0, await ending.WaitAsync(Bound, None));
        }

        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.Equal(1u, await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await juliet.SendAsync(Original("slow"));
        await juliet.SendAsync(Original("fast"));
        await NextAsync(romeo, "slow");
        await NextAsync(romeo, "fast");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Clients_are_sent_to_the_balancer_where_that_is_known()
    {
        await using var leaving = await LeavingNode.WithJulietAsync(1, ("cluster:seeOtherHost", "chat.example.org:5222"));
        var (cluster, former) = (leaving.Cluster, leaving.Former);
        var handled = former.Handled;

        await leaving.LeaveAsync();

        var error = await former.UntilAsync(e => e.Name == "error", None);
        Assert.Equal("chat.example.org:5222", error.Child("see-other-host", Namespaces.StreamErrors)!.Text);
        await ClosedAsync(former, withoutWord: true);
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

    /// <summary>The next message, and no other one before it.</summary>
    private static async Task NextAsync(Client client, string body) =>
        Assert.Equal(body, (await client.UntilAsync(e => e.Name == "message", None)).Child("body")!.Text);

    /// <summary>A message to Romeo that is recognised when it is sent again.</summary>
    private static Element Original(string body) => Chat.Message("romeo", body).Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", body));

    /// <summary>The connection is gone.</summary>
    private static async Task ClosedAsync(Client client, bool withoutWord)
    {
        await foreach (var element in client.Received.ReadAllAsync(None))
        {
            Assert.False(withoutWord && element.Name == "error", element.ToString());
        }
    }

    /// <summary>All know that the node is dead: until then they try to reach it, and say so.</summary>
    private static async Task KnownDeadAsync(TestCluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            var silos = node.Services.GetRequiredService<ISiloStatusOracle>();
            await Eventually.TrueAsync(() => silos.GetActiveSilos().Length == cluster.Nodes.Count, () => "The dead node is not known to be dead.");
        }
    }

    /// <summary>Where the only session of a node is.</summary>
    private static async Task<SessionAddress> RouteOfAsync(TestCluster cluster, NodeProcess node, string account)
    {
        var found = System.Text.Json.Nodes.JsonNode.Parse(await cluster[0].Services.GetRequiredService<Server.Operations.OperationCatalogue>().RunAsync(
            "cluster-where", new Dictionary<string, string> { ["where"] = account }, "test", None))!;
        var place = found["sessions"]!.AsArray().Single(s => s!["address"]!.ToString().EndsWith("/chamber", StringComparison.Ordinal))!["node"]!.ToString();
        Assert.False(node.HasEnded);
        return new SessionAddress(place, 1);
    }
}

using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Operations;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Godwit.Tests.Cluster;

/// <summary>While a node is taken out of the cluster, it is killed, or the database keeps it waiting.</summary>
public sealed class DrainDisturbedTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

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
        await Chat.NextAsync(juliet, "open");
        await Chat.NextAsync(juliet, "held");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await cluster.KnownDeadAsync();
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
            await LeavingNode.ClosedAsync(former);
            await transaction.RollbackAsync(None);
            Assert.Equal(0, await ending.WaitAsync(Bound, None));
        }

        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.Equal(1u, await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await juliet.SendAsync(Original("slow"));
        await juliet.SendAsync(Original("fast"));
        await Chat.NextAsync(romeo, "slow");
        await Chat.NextAsync(romeo, "fast");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    /// <summary>A message to Romeo that is recognised when it is sent again.</summary>
    private static Element Original(string body) => Chat.Message("romeo", body).Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", body));

    /// <summary>Where the only session of a node is.</summary>
    private static async Task<SessionAddress> RouteOfAsync(TestCluster cluster, NodeProcess node, string account)
    {
        var found = System.Text.Json.Nodes.JsonNode.Parse(await cluster[0].Services.GetRequiredService<OperationCatalogue>().RunAsync(
            "cluster-where", new Dictionary<string, string> { ["where"] = account }, "test", None))!;
        var place = found["sessions"]!.AsArray().Single(s => s!["address"]!.ToString().EndsWith("/chamber", StringComparison.Ordinal))!["node"]!.ToString();
        Assert.False(node.HasEnded);
        return new SessionAddress(place, 1);
    }
}

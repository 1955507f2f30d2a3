using System.Globalization;
using Godwit.Abstractions.Stores;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>An account goes to the node where its sessions are, and nobody notices.</summary>
public sealed class AccountsFollowTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private static readonly Jid Juliet = Jid.Parse("juliet@localhost");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_came_up_for_what_others_sent_it_goes_to_its_session_while_it_is_written_to()
    {
        const int Count = 200;
        await using var cluster = await StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await romeo.SendAsync(Chat.Message("juliet", "before"));
        await Chat.DurableAsync(romeo, 2);
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await Chat.BodyAsync(juliet, "before");
        Assert.True(IsOn(cluster, 0));

        var writing = Task.Run(
            async () =>
            {
                for (var number = 0; number < Count; number++)
                {
                    await romeo.SendAsync(Chat.Message("juliet", number.ToString(CultureInfo.InvariantCulture)));
                    await juliet.SendAsync(Chat.Message("romeo", number.ToString(CultureInfo.InvariantCulture)));
                }
            },
            None);
        await RoundAsync(cluster);
        Assert.True(IsOn(cluster, 0));
        await RoundAsync(cluster);
        Assert.True(IsOn(cluster, 1));

        await writing;
        string[] all = [.. Enumerable.Range(0, Count).Select(n => n.ToString(CultureInfo.InvariantCulture))];
        Assert.Equal(all, await Chat.BodiesAsync(juliet, all[^1]));
        Assert.Equal(all, await Chat.BodiesAsync(romeo, all[^1]));
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task An_account_stays_where_one_of_its_sessions_is_and_goes_when_that_ends()
    {
        await using var cluster = await StartAsync(2);
        await cluster.AddAsync("juliet");
        await using var first = await cluster.LogInAsync(0, "juliet", "first");
        await using var second = await cluster.LogInAsync(1, "juliet", "second");
        await RoundAsync(cluster);
        await RoundAsync(cluster);
        Assert.True(IsOn(cluster, 0));

        await first.CloseAsync();
        await second.UntilAsync(e => e.Name == "presence" && e["type"] == "unavailable", None);
        await RoundAsync(cluster);
        await RoundAsync(cluster);

        Assert.True(IsOn(cluster, 1));
        await second.SendAsync(Chat.Message("juliet", "note to self"));
        await Chat.BodyAsync(second, "note to self");
        await second.CloseAsync();
    }

    [Fact]
    public async Task No_account_goes_to_a_node_that_is_emptied()
    {
        await using var cluster = await StartAsync(2);
        await using var juliet = await AwayAsync(cluster);
        var services = cluster[0].Services;
        services.GetRequiredService<LeavingNodes>().Add(SiloAddress.FromParsableString(cluster[1].Services.GetRequiredService<IGateways>().Here));

        await RoundAsync(cluster);
        await RoundAsync(cluster);

        Assert.Single(services.GetRequiredService<SessionsAbroad>().Away);
        Assert.True(IsOn(cluster, 0));
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task None_goes_while_the_database_does_not_answer()
    {
        var store = new HeldCalls<IStoreProbe>();
        await using var cluster = await StartAsync(2, store.Customise);
        await using var juliet = await AwayAsync(cluster);
        await RoundAsync(cluster);
        store.Hold((_, _) => true);

        var round = RoundAsync(cluster);
        await store.First;
        Assert.True(IsOn(cluster, 0));

        store.Release();
        await round;
        Assert.True(IsOn(cluster, 1));
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task One_that_is_sent_to_a_node_that_has_just_died_is_there_for_its_other_sessions()
    {
        await using var cluster = await StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        cluster.Expected.AddRange("Orleans", "can't be reached", "could not be sent", "Connection", "SiloHealthMonitor");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await romeo.SendAsync(Chat.Message("juliet", "before"));
        await Chat.DurableAsync(romeo, 2);
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        await using var doomed = await TestCluster.LogInAtAsync(victim.Port, "juliet", "doomed");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await RoundAsync(cluster);
        Assert.True(IsOn(cluster, 0));

        await victim.KillAsync();
        await RoundAsync(cluster);
        await romeo.SendAsync(Chat.Message("juliet", "behind"));

        await Chat.BodiesAsync(juliet, "behind").WaitAsync(Bound, None);
        await cluster.KnownDeadAsync();
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_session_that_waits_for_its_client_does_not_draw_the_account_to_the_node_that_it_was_on()
    {
        await using var cluster = await StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "juliet", "chamber");
        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        var newer = await cluster.AddNodeAsync();
        var (from, to) = (cluster[0].Services.GetRequiredService<IGateways>().Here, newer.Services.GetRequiredService<IGateways>().Here);

        // To a node that was not there when the session's node left. One of which the account's node has not heard is none to go to.
        await Eventually.TrueAsync(() => cluster[0].Services.GetRequiredService<StayingNodes>().Contains(to), () => "The first node does not hear of the newer one.");
        await cluster[0].Services.GetRequiredService<IGrainFactory>().GetGrain<IAccountGrain>("juliet@localhost").LeaveAsync(from, to);
        await Eventually.TrueAsync(() => IsOn(cluster, 1), () => "The account does not go.");
        Assert.Empty(newer.Services.GetRequiredService<SessionsAbroad>().Away);
        await romeo.SendAsync(Chat.Message("juliet", "waits"));

        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await Chat.BodyAsync(juliet, "waits");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    /// <summary>A cluster whose nodes send no accounts away by themselves.</summary>
    private static Task<TestCluster> StartAsync(int nodes, Action<IServiceCollection>? customise = null) => TestCluster.StartAsync(
        nodes,
        services =>
        {
            services.Remove(services.Single(s => s.ImplementationType == typeof(FollowingRounds)));
            customise?.Invoke(services);
        });

    /// <summary>Juliet's account is on the first node, her session on the second one.</summary>
    private static async Task<Client> AwayAsync(TestCluster cluster)
    {
        await cluster.AddAsync("juliet");
        await using var first = await cluster.LogInAsync(0, "juliet", "first");
        var second = await cluster.LogInAsync(1, "juliet", "second");
        await first.CloseAsync();
        await second.UntilAsync(e => e.Name == "presence" && e["type"] == "unavailable", None);
        return second;
    }

    private static Task RoundAsync(TestCluster cluster) => cluster[0].Services.GetRequiredService<AccountsFollow>().GoAsync(None);

    private static bool IsOn(TestCluster cluster, int node) => cluster[node].Services.GetRequiredService<ResidentAccounts>().TryFind(Juliet, out _);
}

using System.Globalization;
using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Godwit.Tests.Cluster;

/// <summary>An account goes to the node where its sessions are, and nobody notices.</summary>
public sealed class AccountsFollowTests
{
    private static readonly Jid Juliet = Jid.Parse("juliet@localhost");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_that_came_up_for_what_others_sent_it_goes_to_its_session_while_it_is_written_to()
    {
        const int Count = 200;
        await using var cluster = await TestCluster.StartAsync(2);
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
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("juliet");
        var first = await cluster.LogInAsync(0, "juliet", "first");
        await using var second = await cluster.LogInAsync(1, "juliet", "second");
        await RoundAsync(cluster);
        await RoundAsync(cluster);
        Assert.True(IsOn(cluster, 0));

        await first.CloseAsync();
        await first.DisposeAsync();
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
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("juliet");
        var first = await cluster.LogInAsync(0, "juliet", "first");
        await using var second = await cluster.LogInAsync(1, "juliet", "second");
        await first.CloseAsync();
        await first.DisposeAsync();
        await second.UntilAsync(e => e.Name == "presence" && e["type"] == "unavailable", None);
        var services = cluster[0].Services;
        services.GetRequiredService<LeavingNodes>().Add(SiloAddress.FromParsableString(cluster[1].Services.GetRequiredService<IGateways>().Here));

        await RoundAsync(cluster);
        await RoundAsync(cluster);

        Assert.True(IsOn(cluster, 0));
        await second.CloseAsync();
    }

    private static Task RoundAsync(TestCluster cluster) => cluster[0].Services.GetRequiredService<AccountsFollow>().GoAsync(None);

    private static bool IsOn(TestCluster cluster, int node) => cluster[node].Services.GetRequiredService<ResidentAccounts>().TryFind(Juliet, out _);
}

using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>The way from an account to the node of its session is lost, while something is on it; the session is not.</summary>
public sealed class LostWayTests
{
    private readonly HeldCalls<IGateways> gateways = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task When_the_session_is_given_up_nothing_is_sent_behind_what_did_not_arrive()
    {
        await using var cluster = await StartAsync();
        cluster.Expected.Add("can't be reached");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await AwayAsync(cluster, romeo);
        await SendOnLostWayAsync(romeo);
        gateways.Hold(static (_, _) => false);

        gateways.Break(new InvalidOperationException("The network is gone."));
        await juliet.SendAsync(Chat.Message("romeo", "are you there?"));

        Assert.Equal(["one", "two"], await Chat.BodiesAsync(juliet, "two"));
        await Chat.BodyAsync(romeo, "are you there?");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    /// <summary>The call may fail while the account still waits for it, or hang until long after.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_that_goes_elsewhere_meanwhile_sends_it_again_from_there_before_anything_else(bool hasFailed)
    {
        await using var cluster = await StartAsync();
        cluster.Expected.Add("can't be reached");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await AwayAsync(cluster, romeo);
        await SendOnLostWayAsync(romeo);
        await romeo.SendAsync(Chat.Message("juliet", "a headline").Set("type", "headline"));
        await Chat.DurableAsync(romeo, 5);

        var follow = cluster[0].Services.GetRequiredService<AccountsFollow>();
        await follow.GoAsync(None);
        await follow.GoAsync(None);
        await Eventually.TrueAsync(() => !IsOn(cluster, 0), () => "The account does not go.");
        if (hasFailed)
        {
            gateways.Hold(static (_, _) => false);
            gateways.Break(new InvalidOperationException("The network is gone."));
        }

        await romeo.SendAsync(Chat.Message("juliet", "three"));
        var heard = await Chat.BodiesAsync(juliet, "three");
        Assert.Equal(["one", "two", "three"], heard.Where(b => b != "a headline"));
        Assert.True(IsOn(cluster, 1));
        await juliet.AcknowledgeAsync();

        // What is not stored comes as soon as it can, and nothing else once more.
        gateways.Hold(static (_, _) => false);
        gateways.Release();
        if (!heard.Contains("a headline"))
        {
            await Chat.NextAsync(juliet, "a headline");
        }

        await romeo.SendAsync(Chat.Message("juliet", "four"));
        await Chat.NextAsync(juliet, "four");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    private static bool IsOn(TestCluster cluster, int node) => cluster[node].Services.GetRequiredService<ResidentAccounts>().TryFind(Jid.Parse("juliet@localhost"), out _);

    private async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync(1, gateways.Customise);
        await cluster.AddNodeAsync();
        await cluster.AddAsync("romeo", "juliet");
        return cluster;
    }

    /// <summary>Juliet's account is on the first node, where somebody has written to her, her session on the second one.</summary>
    private static async Task<Client> AwayAsync(TestCluster cluster, Client romeo)
    {
        await romeo.SendAsync(Chat.Message("juliet", "zero"));
        await Chat.DurableAsync(romeo, 2);
        var juliet = await cluster.LogInAsync(1, "juliet");
        await Chat.BodyAsync(juliet, "zero");
        await juliet.AcknowledgeAsync();
        return juliet;
    }

    /// <summary>Of two messages the first is on the way, and the second waits for it.</summary>
    private async Task SendOnLostWayAsync(Client romeo)
    {
        gateways.Hold(static (name, arguments) => name == nameof(IGateways.SendAsync) && arguments[1] is IReadOnlyList<GatewayItem>);
        await romeo.SendAsync(Chat.Message("juliet", "one"));
        await gateways.First;
        await romeo.SendAsync(Chat.Message("juliet", "two"));
        await Chat.DurableAsync(romeo, 4);
    }
}

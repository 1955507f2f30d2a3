using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Cluster;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>
/// An account does not answer, and a client comes back meanwhile: it sends all again that is not counted (XEP-0198 §5). What has not left for the account by then stays behind, or it would be there
/// before the first of it, which has failed.
/// </summary>
public sealed class SentAgainTests
{
    private static readonly Jid Romeo = Jid.Parse("romeo@localhost");

    private readonly HeldCalls<IAccounts> accounts = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_the_same_node_it_comes_in_its_order_and_once()
    {
        await using var cluster = await StartAsync(1);
        await using var juliet = await cluster.LogInAsync(0, "juliet");
        await using var former = await LeaveOpenAsync(cluster);

        await using var romeo = await TestCluster.ResumeAsync(cluster[0], former);
        await SendAsync(romeo);
        accounts.Break(new TimeoutException());

        Assert.Equal(["one", "two", "three"], await Chat.BodiesAsync(juliet, "three"));
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task On_another_node_it_comes_in_its_order_and_once()
    {
        await using var cluster = await StartAsync(2);
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await using var former = await LeaveOpenAsync(cluster);
        Assert.True(await cluster[0].Services.GetRequiredService<SessionHandover>().RunAsync(Romeo, former.Token!));

        accounts.Break(new TimeoutException());
        await using var romeo = await TestCluster.ResumeAsync(cluster[1], former);
        await SendAsync(romeo);

        Assert.Equal(["one", "two", "three"], await Chat.BodiesAsync(juliet, "three"));
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task What_was_under_way_when_the_session_was_handed_over_is_not_taken_any_more()
    {
        await using var cluster = await StartAsync(2);
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await using var former = await cluster.LogInAsync(0, "romeo");
        var route = cluster[0].Services.GetRequiredService<SessionRegistry>().Find(former.Token!)!.Route;
        Assert.True(await cluster[0].Services.GetRequiredService<SessionHandover>().RunAsync(Romeo, former.Token!));

        var late = Stanza.FromElement(Chat.Message("juliet", "late"));
        await Assert.ThrowsAsync<UnknownSessionException>(() => cluster[1].Services.GetRequiredService<IAccounts>().SubmitAsync(Romeo, route, [late], 1));

        await using var romeo = await TestCluster.ResumeAsync(cluster[1], former);
        await SendAsync(romeo);
        Assert.Equal(["one", "two", "three"], await Chat.BodiesAsync(juliet, "three"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    private async Task<TestCluster> StartAsync(int nodes)
    {
        var cluster = await TestCluster.StartAsync(0);
        await cluster.AddNodeAsync(accounts.Customise);
        for (var i = 1; i < nodes; i++)
        {
            await cluster.AddNodeAsync();
        }

        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        return cluster;
    }

    /// <summary>Romeo has sent three messages. His account does not answer to the first, and the others wait for it.</summary>
    private async Task<Client> LeaveOpenAsync(TestCluster cluster)
    {
        var romeo = await cluster.LogInAsync(0, "romeo");
        accounts.Hold((name, arguments) => name == nameof(IAccounts.SubmitAsync) && Romeo.Equals(arguments[0]));
        await romeo.SendAsync(Chat.Message("juliet", "one"));
        await accounts.First;
        accounts.Hold(static (_, _) => false);
        await romeo.SendAsync(Chat.Message("juliet", "two"));
        await romeo.SendAsync(Chat.Message("juliet", "three"));
        var inbox = cluster[0].Services.GetRequiredService<SessionRegistry>().Find(romeo.Token!)!.Inbox;
        await Eventually.TrueAsync(() => inbox.Count == 2, () => "They do not arrive.");
        romeo.Break();
        return romeo;
    }

    private static async Task SendAsync(Client romeo)
    {
        foreach (var body in (string[])["one", "two", "three"])
        {
            await romeo.SendAsync(Chat.Message("juliet", body));
        }
    }
}

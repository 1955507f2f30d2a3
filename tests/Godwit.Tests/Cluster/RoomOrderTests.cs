using Godwit.Protocol;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Configuration;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>What is said in a room is heard in its order, also by those who change nodes, or whose room does, while a message is slow on its way to them.</summary>
public sealed class RoomOrderTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private readonly HeldCalls<IGateways> gateways = new();
    private readonly HeldCalls<IAccounts> accounts = new();
    private readonly HeldCalls<IEntities> entities = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_on_its_way_to_a_node_that_leaves_is_not_passed_by_what_goes_to_the_accounts()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);
        var here = cluster[0].Services.GetRequiredService<IGateways>().Here;
        gateways.Hold((_, arguments) => arguments is [string to, IReadOnlyList<GatewayFanOut> stanzas] && to != here && stanzas.Any(s => Says(s.Stanza, "one")));
        await Hall.SayAsync(romeo, "one");
        var node = (string)(await gateways.First)[0]!;

        var ending = leaving.TerminateAsync();
        var services = cluster[0].Services;
        await Eventually.TrueAsync(() => services.GetRequiredService<IGateways>().IsLeaving(node), () => "Nobody was told that the node leaves.");
        await Hall.SayAsync(romeo, "two");
        await romeo.SendAsync(Chat.Message("juliet", "aside"));
        var heard = new List<string>();
        await ListenAsync(former, heard, "aside");
        gateways.Release();
        Assert.Equal(0, await ending.WaitAsync(Bound, None));

        await ListenAsync(former, heard, null);
        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await Hall.SayAsync(romeo, "three");
        await ListenAsync(juliet, heard, "three");
        Assert.Equal(["one", "two", "three"], heard.Where(b => b != "aside"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Who_speaks_from_where_she_is_now_hears_first_what_is_still_on_its_way_to_her_account()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        await using var juliet = await MovedAsync(cluster, cluster[0]);
        await SayHeldAsync(romeo, "one");

        entities.Release();
        await juliet.SendAsync(Hall.Words("two"));
        await Hall.NextAsync(romeo, "two");
        accounts.Release();

        await Hall.NextAsync(juliet, "one");
        await Hall.NextAsync(juliet, "two");
        await Hall.SayAsync(romeo, "three");
        await Hall.NextAsync(juliet, "three");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task What_the_former_node_of_a_session_passes_on_comes_before_what_goes_straight_to_the_new_one()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        var first = await cluster.AddNodeAsync(services =>
        {
            accounts.Customise(services);
            entities.Customise(services);
        });
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);

        HoldWhereabouts();
        former.Break();
        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await entities.First;
        await SayHeldAsync(romeo, "one");
        entities.Release();
        await juliet.SendAsync(Hall.Words("two"));
        await Hall.NextAsync(romeo, "two");
        accounts.Release();

        await Hall.NextAsync(juliet, "one");
        await Hall.NextAsync(juliet, "two");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_that_goes_to_another_node_does_not_pass_what_it_has_sent(bool isInTime)
    {
        await using var cluster = await StartAsync();
        await using var nurse = await cluster.LogInAsync(0, "nurse");
        await Hall.MakeAsync(nurse);
        await using var juliet = await MovedAsync(cluster, await cluster.AddNodeAsync(entities.Customise));
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await Hall.EnterAsync(romeo);
        await nurse.CloseAsync();
        await SayHeldAsync(romeo, "one");
        entities.Release();

        var leaving = cluster[0];
        cluster.Nodes.RemoveAt(0);
        var grains = leaving.Services.GetRequiredService<Godwit.Cluster.Grains.LocalGrains>();
        leaving.TakeProblems();
        var ending = leaving.DisposeAsync().AsTask();
        await Eventually.TrueAsync(() => !grains.All.Any(g => g.GrainId.ToString().Contains("hall", StringComparison.Ordinal)), () => "The room does not leave.");
        await romeo.SendAsync(Hall.Words("two"));
        if (isInTime)
        {
            var second = Hall.NextAsync(romeo, "two");

            // It must not be anywhere else before what it has sent is there: that nothing happens has to be waited for.
            await Task.WhenAny(second, Task.Delay(TimeSpan.FromSeconds(1), None));
            accounts.Release();
            await Hall.NextAsync(juliet, "one");
            await Hall.NextAsync(juliet, "two");
            await second;
        }
        else
        {
            // It goes after a while, and whoever may have missed something is told.
            await juliet.UntilAsync(IsGone, None);
            accounts.Release();
        }

        await ending;
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Whoever_would_have_to_wait_for_too_much_is_told_that_she_is_out()
    {
        await using var cluster = await StartAsync(mostHeld: 20);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        await using var juliet = await MovedAsync(cluster, cluster[0]);
        await SayHeldAsync(romeo, "0");
        entities.Release();
        await juliet.SendAsync(Hall.Words("1"));
        await Hall.NextAsync(romeo, "1");
        var isGone = false;
        for (var i = 2; !isGone; i++)
        {
            await Hall.SayAsync(romeo, $"{i}", e => isGone |= IsGone(e));
            Assert.True(i < 100, "She is kept waiting.");
        }

        accounts.Release();

        var heard = new List<int>();
        await juliet.UntilAsync(
            e =>
            {
                heard.AddRange(e.Name == "message" ? [int.Parse(e.Child("body")!.Text)] : (IEnumerable<int>)[]);
                return IsGone(e);
            },
            None);
        Assert.Equal(heard.Order(), heard);
        Assert.DoesNotContain(10, heard);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    private static bool IsGone(Element element) => element.Name == "presence" && element["from"] == $"{Hall.Address}/juliet" && element["type"] == "unavailable";

    private static bool Says(Stanza stanza, string body) => stanza.Child("body", Namespaces.Client)?.Text == body;

    /// <summary>What is heard until something is, or the connection is gone.</summary>
    private static async Task ListenAsync(Client client, List<string> heard, string? until)
    {
        while (await client.Received.WaitToReadAsync(None))
        {
            var element = await client.NextAsync(None);
            if (element.Name == "message" && element.Child("body") is { } body)
            {
                heard.Add(body.Text);
                if (body.Text == until)
                {
                    return;
                }
            }
        }
    }

    /// <summary>Rooms do not hear yet where a session is that was resumed.</summary>
    private void HoldWhereabouts() =>
        entities.Hold(static (_, arguments) => arguments is [_, IReadOnlyList<RoutedStanza> batch] && batch.Any(s => s.Stanza.Type == "probe"));

    /// <summary>Juliet is in the room, and goes on on another node after hers was emptied: the room, which does not know that yet, reaches her through her account.</summary>
    private async Task<Client> MovedAsync(TestCluster cluster, TestServer to)
    {
        HoldWhereabouts();
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);
        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        return await TestCluster.ResumeAsync(to, former);
    }

    /// <summary>Says something that does not get to accounts before it is released.</summary>
    private async Task SayHeldAsync(Client client, string body)
    {
        accounts.Hold((name, arguments) => name == nameof(IAccounts.DeliverAsync) && arguments is [_, IReadOnlyList<RoutedStanza> batch] && batch.Any(s => Says(s.Stanza, body)));
        await Hall.SayAsync(client, body);
        await accounts.First;
    }

    private async Task<TestCluster> StartAsync(int mostHeld = 5000)
    {
        var cluster = await TestCluster.StartAsync(1, services =>
        {
            gateways.Customise(services);
            accounts.Customise(services);
            entities.Customise(services);
            var model = (GodwitModel)services.Last(s => s.ServiceType == typeof(GodwitModel)).ImplementationInstance!;
            services.AddSingleton(model with { Limits = model.Limits with { QueuedStanzas = mostHeld } });
        });
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet", "nurse");
        return cluster;
    }
}

using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>Calls to accounts of another node travel together, and what befalls one does not befall the others; here by calls of the engine, see <see cref="CourierLineTests"/>.</summary>
public sealed class CourierTests
{
    private const int Pairs = 8;
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private CountedCalls calls = new() { OthersTakeNoLines = true };

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_up_together_travels_together()
    {
        await using var cluster = await StartAsync();
        string[] users = [.. Enumerable.Range(0, Pairs).Select(n => $"user{n}")];
        await cluster.AddAsync(users);
        var clients = await Task.WhenAll(users.Select(u => cluster.LogInAsync(1, u)));
        await KnowAsync(cluster, clients);

        await Together(() => [.. clients.Select(c => DeliverAsync(cluster, c, "one")), .. clients.Select(c => DeliverAsync(cluster, c, "two"))]);

        Assert.Equal(1, calls.Of("CarryAsync"));
        Assert.Equal(0, calls.Of("DeliverAsync"));
        foreach (var client in clients)
        {
            Assert.Equal(["one", "two"], await Chat.BodiesAsync(client, "two"));
            await client.CloseAsync();
        }
    }

    [Fact]
    public async Task What_is_slow_does_not_hold_up_the_others()
    {
        var held = new HeldCalls<IGateways>();
        await using var cluster = await StartAsync(held.Customise);
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await using var far = await cluster.LogInAsync(0, "juliet", "far");
        await KnowAsync(cluster, [romeo, juliet]);
        held.Hold((name, arguments) => name == nameof(IGateways.SendAsync) && arguments is [string node, IReadOnlyList<GatewayItem>, _] && node == Node(cluster, 0));

        // Whoever sends an error answers for it until the session has it, and the way to this session is held.
        var slow = Task.CompletedTask;
        var quick = Together(() =>
        {
            slow = DeliverAsync(cluster, far, "slow", "error");
            return [DeliverAsync(cluster, romeo, "quick")];
        });
        await quick.WaitAsync(Bound, None);
        await held.First.WaitAsync(Bound, None);
        Assert.False(slow.IsCompleted);
        Assert.Equal(0, calls.Of("CarriedAsync"));

        held.Release();
        await slow.WaitAsync(Bound, None);
        Assert.Equal((1, 1), (calls.Of("CarryAsync"), calls.Of("CarriedAsync")));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync(), far.CloseAsync());
    }

    [Fact]
    public async Task What_fails_fails_alone_and_says_why()
    {
        await using var cluster = await StartAsync();
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await KnowAsync(cluster, [romeo, juliet]);

        var fails = Task.CompletedTask;
        await Together(() =>
        {
            var before = DeliverAsync(cluster, romeo, "before");
            fails = Accounts(cluster).SubmitAsync(juliet.Account, new SessionAddress(Node(cluster, 0), 4711), [Message(romeo, "never")], 0);
            return [before, DeliverAsync(cluster, juliet, "after")];
        }).WaitAsync(Bound, None);

        var failure = await Assert.ThrowsAsync<UnknownSessionException>(() => fails.WaitAsync(Bound, None));
        Assert.Contains("has no session", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, calls.Of("CarryAsync"));
        Assert.Equal(["after"], await Chat.BodiesAsync(juliet, "after"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task An_account_that_is_elsewhere_by_now_is_found_by_the_engine()
    {
        await using var cluster = await StartAsync();
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await using (var juliet = await cluster.LogInAsync(1, "juliet"))
        {
            await KnowAsync(cluster, [romeo, juliet]);
            await juliet.CloseAsync();
        }

        var residents = cluster[1].Services.GetRequiredService<ResidentAccounts>();
        await Eventually.TrueAsync(() => !residents.TryFind(Jid.Parse("juliet@localhost"), out _), () => "Her session does not end.");

        // Nobody is there: what comes is kept. It is not known for long where she is.
        await Together(() => [DeliverAsync(cluster, Jid.Parse("juliet@localhost"), "kept"), DeliverAsync(cluster, romeo, "here")]).WaitAsync(Bound, None);
        Assert.Equal((1, 1), (calls.Of("CarryAsync"), calls.Of("DeliverAsync")));
        await DeliverAsync(cluster, Jid.Parse("juliet@localhost"), "too").WaitAsync(Bound, None);
        Assert.Equal((1, 2), (calls.Of("CarryAsync"), calls.Of("DeliverAsync")));
        await using var again = await cluster.LogInAsync(0, "juliet");
        Assert.Equal(["kept", "too"], (await Chat.BodiesAsync(again, "too")).TakeLast(2));
        await Task.WhenAll(romeo.CloseAsync(), again.CloseAsync());
    }

    [Fact]
    public async Task The_engine_makes_the_calls_to_a_node_that_does_not_say_that_it_knows_couriers()
    {
        calls = new CountedCalls { OthersAreOld = true };
        await using var cluster = await StartAsync();
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        foreach (var body in (string[])["one", "two", "three"])
        {
            await Together(() => [DeliverAsync(cluster, romeo, body), DeliverAsync(cluster, juliet, body)]).WaitAsync(Bound, None);
        }

        Assert.Equal((0, 6), (calls.Of("CarryAsync"), calls.Of("DeliverAsync")));
        Assert.Equal(["one", "two", "three"], await Chat.BodiesAsync(juliet, "three"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task What_is_under_way_to_a_node_that_dies_arrives_elsewhere_once_and_in_order()
    {
        const int Count = 60;
        await using var cluster = await TestCluster.StartAsync(1, s => s.AddSingleton<IOutgoingGrainCallFilter>(calls));
        await cluster.AddAsync("romeo", "juliet");
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using (var juliet = await TestCluster.LogInAtAsync(victim.Port, "juliet", "doomed"))
        {
            await Chat.GoesOnAsync(romeo, juliet, 3);
            await UntilCarriedAsync(i => Chat.GoesOnAsync(romeo, juliet, 1));
            await juliet.AcknowledgeAsync();
            cluster.Expected.AddRange("Orleans", "can't be reached");
            for (var i = 0; i < Count; i++)
            {
                await romeo.SendAsync(Chat.Message("juliet", $"m{i}"));
                if (i == Count / 2)
                {
                    await victim.KillAsync();
                }
            }
        }

        await using var again = await cluster.LogInAsync(0, "juliet");
        var heard = await Chat.BodiesAsync(again, $"m{Count - 1}").WaitAsync(2 * Bound, None);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => $"m{i}"), heard.Where(b => b.StartsWith('m')));
        await Task.WhenAll(romeo.CloseAsync(), again.CloseAsync());
    }

    private async Task<TestCluster> StartAsync(Action<IServiceCollection>? customise = null)
    {
        var cluster = await TestCluster.StartAsync(1, s => s.AddSingleton<IOutgoingGrainCallFilter>(calls));
        await cluster.AddNodeAsync(services =>
        {
            services.AddSingleton<IOutgoingGrainCallFilter>(calls);
            customise?.Invoke(services);
        });
        return cluster;
    }

    /// <summary>Calls accounts until it is known where they are.</summary>
    private async Task KnowAsync(TestCluster cluster, IReadOnlyList<Client> clients)
    {
        foreach (var client in clients)
        {
            await UntilCarriedAsync(i => DeliverAsync(cluster, client, $"know{i}"));
            await DeliverAsync(cluster, client, "known");
            await Chat.BodiesAsync(client, "known");
        }

        calls.Reset();
    }

    private async Task UntilCarriedAsync(Func<int, Task> call)
    {
        calls.Reset();
        for (var i = 0; calls.Of("CarryAsync") == 0; i++)
        {
            Assert.True(i < 1000, "It is never known where the account is.");
            await call(i).WaitAsync(Bound, None);
        }
    }

    /// <summary>Makes calls in one piece of work.</summary>
    private static Task Together(Func<IReadOnlyList<Task>> make)
    {
        FollowingWork.Enter();
        try
        {
            return Task.WhenAll(make());
        }
        finally
        {
            FollowingWork.Leave();
        }
    }

    private static IAccounts Accounts(TestCluster cluster) => cluster[0].Services.GetRequiredService<IAccounts>();

    private static string Node(TestCluster cluster, int node) => cluster[node].Services.GetRequiredService<IGateways>().Here;

    private static Task DeliverAsync(TestCluster cluster, Client to, string body, string type = "chat") =>
        DeliverAsync(cluster, to.Address!, body, type);

    private static Task DeliverAsync(TestCluster cluster, Jid to, string body, string type = "chat") =>
        Accounts(cluster).DeliverAsync(to.Bare, [new(Stanza.Message(Jid.Parse("mercutio@localhost"), to, type, body, new Element("body", Namespaces.Client).AddText(body)), null)]);

    private static Stanza Message(Client to, string body) => Stanza.Message(null, to.Account, "chat", body, new Element("body", Namespaces.Client).AddText(body));
}

using Godwit.Abstractions.Scheduling;
using Godwit.Cluster.Carrying;
using Godwit.Cluster.Membership;
using Godwit.Cluster.Nodes;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Health;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans;
using Orleans.Runtime;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>Calls to accounts of another node go by a line, and by the engine where there is none.</summary>
public sealed class CourierLineTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenCalls = TimeSpan.FromMilliseconds(20);

    private readonly CountedCalls calls = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_up_together_is_one_journey_by_the_line_and_no_call_of_the_engine()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await KnowAsync(cluster, romeo, juliet);
        var before = Metrics(cluster).Journeys;

        await Together(() => [DeliverAsync(cluster, romeo, "one"), DeliverAsync(cluster, juliet, "one"), DeliverAsync(cluster, romeo, "two")]);

        Assert.Equal(1, Metrics(cluster).Journeys - before);
        Assert.Equal((0, 0, 0), (calls.Of("CarryAsync"), calls.Of("CarriedAsync"), calls.Of("DeliverAsync")));
        Assert.Equal(["one", "two"], await Chat.BodiesAsync(romeo, "two"));
        Assert.Equal(["one"], await Chat.BodiesAsync(juliet, "one"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task What_is_under_way_when_the_line_breaks_arrives_once_and_in_order()
    {
        const int Count = 200;
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await KnowAsync(cluster, juliet);

        try
        {
            for (var i = 0; i < Count; i++)
            {
                await romeo.SendAsync(Chat.Message("juliet", $"m{i}"));
                if (i % 50 == 25)
                {
                    Break(cluster);
                }
            }

            var heard = await Chat.BodiesAsync(juliet, $"m{Count - 1}").WaitAsync(Bound, None);
            Assert.Equal(Enumerable.Range(0, Count).Select(i => $"m{i}"), heard.Where(b => b.StartsWith('m')));

            // And it is opened again.
            await KnowAsync(cluster, juliet);
        }
        finally
        {
            await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
        }
    }

    [Fact]
    public async Task What_a_node_finds_when_it_has_stood_still_it_does_not_do()
    {
        var late = new LateTime();
        await using var cluster = await StartAsync(services => services.AddSingleton(p => new PauseWatch(
            p.GetRequiredService<IClusterMembershipService>(), p.GetRequiredService<NodeEnd>(), late, p.GetRequiredService<ILogger<PauseWatch>>())));
        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await KnowAsync(cluster, romeo);

        late.Advance(PauseWatch.Suspicious * 2);
        await DeliverAsync(cluster, romeo, "later").WaitAsync(Bound, None);

        // By the engine, which is asked again when the line has ended.
        Assert.Equal(1, calls.Of("DeliverAsync"));
        Assert.Equal(0, Metrics(cluster).Lines);
        Assert.Equal(["later"], await Chat.BodiesAsync(romeo, "later"));
        late.Advance(-PauseWatch.Suspicious * 2);
        await romeo.CloseAsync();
    }

    private async Task<TestCluster> StartAsync(Action<IServiceCollection>? customise = null)
    {
        var cluster = await TestCluster.StartAsync(1, s => s.AddSingleton<IOutgoingGrainCallFilter>(calls));
        await cluster.AddNodeAsync(customise);
        await cluster.AddAsync("romeo", "juliet");
        return cluster;
    }

    /// <summary>Calls accounts until it is known where they are, and the line is open.</summary>
    private async Task KnowAsync(TestCluster cluster, params Client[] clients)
    {
        foreach (var client in clients)
        {
            while (!await KnowsAsync(cluster, client))
            {
                await Task.Delay(BetweenCalls, None);
            }

            await DeliverAsync(cluster, client, "known");
            await Chat.BodiesAsync(client, "known");
        }

        calls.Reset();
    }

    private async Task<bool> KnowsAsync(TestCluster cluster, Client client)
    {
        calls.Reset();
        await DeliverAsync(cluster, client, "know").WaitAsync(Bound, None);

        // It is given no more when it leaves too many unacknowledged.
        await Chat.BodiesAsync(client, "know");
        await client.AcknowledgeAsync();
        return Metrics(cluster).Lines > 0 && calls.Of("CarryAsync") + calls.Of("DeliverAsync") == 0;
    }

    private static void Break(TestCluster cluster) =>
        cluster[1].Services.GetRequiredService<LineEntrance>().NodeLost(cluster[0].Services.GetRequiredService<IGateways>().Here);

    private static ClusterMetrics Metrics(TestCluster cluster) => cluster[0].Services.GetRequiredService<ClusterMetrics>();

    /// <summary>Makes calls in one piece of work.</summary>
    private static async Task Together(Func<IReadOnlyList<Task>> make)
    {
        Task all;
        FollowingWork.Enter();
        try
        {
            all = Task.WhenAll(make());
        }
        finally
        {
            FollowingWork.Leave();
        }

        await all.WaitAsync(Bound, None);
    }

    private static Task DeliverAsync(TestCluster cluster, Client to, string body) => cluster[0].Services.GetRequiredService<IAccounts>().DeliverAsync(
        to.Account, [new(Stanza.Message(Jid.Parse("mercutio@localhost"), to.Address, "chat", body, new Element("body", Namespaces.Client).AddText(body)), null)]);

    /// <summary>A clock that can be put forward, and whose timers never come.</summary>
    private sealed class LateTime : TimeProvider
    {
        private readonly FakeTimeProvider timers = new();
        private long late;

        public void Advance(TimeSpan by) => Interlocked.Add(ref late, (long)(by.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref late);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => timers.CreateTimer(callback, state, dueTime, period);
    }
}

using System.Net;
using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Membership;
using Godwit.Cluster.Nodes;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Health;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A node that the others have declared dead: it was frozen, or they did not reach it.</summary>
public sealed class DeclaredDeadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_so_in_one_line_and_exits_with_a_code_by_which_it_is_started_again()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        await using var victim = await NodeProcess.StartAsync(cluster.Database);
        cluster.Expected.AddRange("Orleans", "can't be reached");

        await KillAsync(cluster[0], await OtherAsync(cluster[0]));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(None);
        patience.CancelAfter(Patience);
        var outcome = await victim.EndedAsync(patience.Token);

        Assert.Equal(NodeEnd.ExitCode, outcome.ExitCode);
        Assert.Single(outcome.Output.Split('\n'), line => line.Contains(" crit: ", StringComparison.Ordinal));
        Assert.Contains("Other nodes have declared this one dead", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", outcome.Output + outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_ready_from_the_moment_it_knows()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{cluster[0].HttpPort}") };
        using (var before = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), None))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        var end = cluster[0].Services.GetRequiredService<NodeEnd>();
        var check = ActivatorUtilities.CreateInstance<NodeHealthCheck>(cluster[0].Services);
        cluster.Expected.Add("The node ends, to be started again");
        cluster[0].Services.GetRequiredService<IFatalErrorHandler>().OnFatalException(context: "I have been told I am dead, so this silo will stop! Reason: none");

        Assert.Contains("declared this one dead", (await check.CheckHealthAsync(new(), None)).Description, StringComparison.Ordinal);
        await Eventually.TrueAsync(() => end.Begun.IsCancellationRequested, () => "It does not stop.");
    }

    [Fact]
    public async Task One_that_stood_still_asks_at_once_and_is_in_doubt_until_it_is_told()
    {
        var time = new FakeTimeProvider();
        var membership = new SlowMembership();
        using var watch = new PauseWatch(membership, NewEnd(), time, NullLogger<PauseWatch>.Instance);
        await watch.StartAsync(None);
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.False(watch.IsInDoubt);
        Assert.Equal(0, membership.Asked);

        time.Advance(PauseWatch.Suspicious + TimeSpan.FromSeconds(1));
        Assert.True(watch.IsInDoubt);
        Assert.Equal(1, membership.Asked);

        membership.Answer(new TimeoutException("The database is away."));
        await Eventually.TrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return membership.Asked == 2;
            },
            () => "It does not ask again.");
        Assert.True(watch.IsInDoubt);

        membership.Answer(null);
        await Eventually.TrueAsync(() => !watch.IsInDoubt, () => "It is in doubt for good.");
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task One_that_stands_still_again_while_it_asks_asks_once_more()
    {
        var time = new FakeTimeProvider();
        var membership = new SlowMembership();
        using var watch = new PauseWatch(membership, NewEnd(), time, NullLogger<PauseWatch>.Instance);
        await watch.StartAsync(None);
        time.Advance(PauseWatch.Suspicious + TimeSpan.FromSeconds(1));
        var afterTheFirst = time.GetTimestamp();
        time.Advance(PauseWatch.Suspicious + TimeSpan.FromSeconds(1));
        Assert.Equal(1, membership.Asked);

        membership.Answer(null);
        await Eventually.TrueAsync(() => membership.Asked == 2, () => "It takes the answer to the first question for that to the second.");
        Assert.True(watch.IsInDoubt);

        membership.Answer(null);
        await Eventually.TrueAsync(() => !watch.IsInDoubt, () => "It is in doubt for good.");
        Assert.True(watch.HasStoodStillSince(afterTheFirst));
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task One_that_may_be_dead_calls_nobody_until_it_knows_that_it_is_not()
    {
        var time = new FakeTimeProvider();
        var membership = new SlowMembership();
        using var watch = new PauseWatch(membership, NewEnd(), time, NullLogger<PauseWatch>.Instance);
        await watch.StartAsync(None);
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster[0].AddAccountAsync("alice", "secret");
        await using var alice = await Client.ConnectAsync(cluster[1].Port, Jid.Parse("alice@localhost"), "secret", None);
        await alice.BindAsync("test", None);
        var session = cluster[1].Services.GetRequiredService<SessionRegistry>().All.Single(s => s.Account.Equals(alice.Account)).Route;
        var gateways = ActivatorUtilities.CreateInstance<Gateways>(cluster[0].Services, watch);
        var calls = new OwnerCalls(time, watch);
        var made = 0;

        time.Advance(PauseWatch.Suspicious + TimeSpan.FromSeconds(1));
        var late = gateways.SendAsync(session.Node, [Item(session, "late")], None).AsTask();
        var call = calls.RunAsync(0, _ => Task.FromResult(made++));
        await cluster[0].Services.GetRequiredService<IGateways>().SendAsync(session.Node, [Item(session, "first")], None);
        Assert.Equal("first", (await alice.UntilAsync(e => e.Name == "message", None))["id"]);
        Assert.Equal((false, false, 0), (late.IsCompleted, call.IsCompleted, made));

        membership.Answer(null);
        await Task.WhenAll(late, call).WaitAsync(Patience, None);
        Assert.Equal("late", (await alice.UntilAsync(e => e.Name == "message", None))["id"]);
        Assert.Equal(1, made);
        await watch.StopAsync(None);
        await alice.CloseAsync();
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task One_that_stood_still_gives_up_no_call_that_failed_meanwhile(bool byTime, bool whenItKnows)
    {
        // Others have done meanwhile what it called for. When it knows that its call failed, its patience is long over.
        var time = new FakeTimeProvider();
        var membership = new SlowMembership();
        using var watch = new PauseWatch(membership, NewEnd(), time, NullLogger<PauseWatch>.Instance);
        await watch.StartAsync(None);
        var first = new TaskCompletionSource();
        var made = 0;
        var call = new OwnerCalls(time, watch).RunAsync(0, _ => made++ == 0 ? first.Task : Task.CompletedTask);
        time.Advance(OwnerCalls.Patience * 2);
        Exception failure = byTime ? new TimeoutException() : new SiloUnavailableException();

        if (!whenItKnows)
        {
            first.SetException(failure);
            time.Advance(OwnerCalls.Patience * 2);
            Assert.Equal((false, 1), (call.IsCompleted, made));
        }

        membership.Answer(null);
        if (!whenItKnows)
        {
            // It stood still twice.
            await Eventually.TrueAsync(() => membership.Asked == 2, () => "It does not ask again.");
            membership.Answer(null);
        }

        await Eventually.TrueAsync(() => !watch.IsInDoubt, () => "It is in doubt for good.");
        first.TrySetException(failure);
        await Eventually.EndedAsync(call, time, TimeSpan.FromMilliseconds(50));
        await call;
        Assert.Equal(2, made);
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task One_that_did_not_stand_still_gives_up_what_takes_too_long()
    {
        var time = new FakeTimeProvider();
        using var watch = new PauseWatch(new SlowMembership(), NewEnd(), time, NullLogger<PauseWatch>.Instance);
        await watch.StartAsync(None);
        var calls = new OwnerCalls(time, watch);

        await Assert.ThrowsAsync<TimeoutException>(() => calls.RunAsync(0, _ => Task.FromException(new TimeoutException())));
        await watch.StopAsync(None);
    }

    [Fact]
    public async Task One_that_knows_that_it_is_dead_calls_nobody_any_more()
    {
        var time = new FakeTimeProvider();
        var membership = new SlowMembership();
        using var end = NewEnd();
        using var watch = new PauseWatch(membership, end, time, NullLogger<PauseWatch>.Instance);
        await watch.StartAsync(None);
        time.Advance(PauseWatch.Suspicious + TimeSpan.FromSeconds(1));
        var certain = watch.WhenCertainAsync();

        end.Begin("dead");
        membership.Answer(null);
        await Eventually.TrueAsync(() => end.Begun.IsCancellationRequested, () => "It does not end.");

        Assert.True(watch.IsInDoubt);
        Assert.False(certain.IsCompleted);
        await watch.StopAsync(None);
    }

    private static GatewayItem Item(SessionAddress session, string id) =>
        new(session.Id, Stanza.FromElement(new Element("message", Namespaces.Client).Set("type", "headline").Set("from", "alice@localhost").Set("to", "alice@localhost").Set("id", id)), 0);

    private static NodeEnd NewEnd() => new(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance), NullLogger<NodeEnd>.Instance);

    /// <summary>The address of the other node, once this one knows of it.</summary>
    private static async Task<SiloAddress> OtherAsync(TestServer node)
    {
        var oracle = node.Services.GetRequiredService<ISiloStatusOracle>();
        SiloAddress? other = null;
        await Eventually.TrueAsync(
            () => (other = oracle.GetApproximateSiloStatuses(onlyActive: true).Keys.FirstOrDefault(s => !s.Equals(oracle.SiloAddress))) is not null, () => "The other node is not there.");
        return other!;
    }

    private static async Task KillAsync(TestServer by, SiloAddress node) =>
        Assert.True(await by.Services.GetRequiredService<IClusterMembershipService>().TryKill(node));

    private sealed class SlowMembership : IClusterMembershipService
    {
        private TaskCompletionSource answer = new();
        private bool isJoined;

        /// <summary>How often it was asked, where a question that joins one of before counts with the one behind it.</summary>
        public int Asked { get; private set; }

        public ClusterMembershipSnapshot CurrentSnapshot => throw new NotSupportedException();

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public void Answer(Exception? failure)
        {
            var told = answer;
            answer = new();
            if (failure is null)
            {
                isJoined = true;
                told.SetResult();
            }
            else
            {
                told.SetException(failure);
            }
        }

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
        {
            if (isJoined)
            {
                isJoined = false;
                return ValueTask.CompletedTask;
            }

            Asked++;
            return new(answer.Task);
        }

        public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();
    }
}

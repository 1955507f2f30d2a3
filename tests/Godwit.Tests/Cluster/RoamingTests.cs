using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Placement;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A client that comes to another node with a session whose own node goes on: behind a balancer it is chance where a phone comes back that has changed networks.</summary>
public sealed class RoamingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_session_is_resumed_on_another_node_with_all_that_was_open(bool isConnected)
    {
        await using var cluster = await StartAsync(3);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await cluster.LogInAsync(1, "juliet");
        var handled = await Chat.LeaveOpenAsync(romeo, former);
        if (!isConnected)
        {
            former.Break();
            await romeo.SendAsync(Chat.Message("juliet", "while she is away"));
            await Chat.DurableAsync(romeo, 4);
        }

        await using var juliet = await TestCluster.ConnectAsync(cluster[2], "juliet");

        // The first presence, and the message.
        Assert.Equal(2u, await juliet.ResumeAsync(former.Token!, handled, None));
        await Chat.NextAsync(juliet, "written, not acknowledged");
        if (!isConnected)
        {
            await Chat.NextAsync(juliet, "while she is away");
        }

        await LeavingNode.ClosedAsync(former);
        await Chat.GoesOnAsync(romeo, juliet, 3);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_session_goes_from_node_to_node_and_back_as_often_as_its_client_likes()
    {
        await using var cluster = await StartAsync(3);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        var juliet = await cluster.LogInAsync(1, "juliet");
        foreach (var node in (int[])[2, 0, 1, 2, 1])
        {
            juliet.Break();
            await romeo.SendAsync(Chat.Message("juliet", $"on the way to {node}"));
            var again = await TestCluster.ResumeAsync(cluster[node], juliet);
            await juliet.DisposeAsync();
            juliet = again;
            await Chat.NextAsync(juliet, $"on the way to {node}");
            await Chat.GoesOnAsync(romeo, juliet, 1);
        }

        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
        await juliet.DisposeAsync();
    }

    [Fact]
    public async Task Whose_session_is_gone_on_with_elsewhere_stays_in_the_room_when_the_node_it_came_from_dies()
    {
        await using var cluster = await StartAsync(1);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        await using var first = await NodeProcess.StartAsync(cluster.Database);
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);
        former.Break();
        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);

        // Her account has told the room before what she says herself.
        await juliet.SendAsync(Hall.Words("here"));
        await Hall.NextAsync(romeo, "here");
        await Hall.NextAsync(juliet, "here");
        await first.KillAsync();
        await cluster.KnownDeadAsync();

        await Hall.SayAsync(romeo, "one", e => Assert.False(IsGone(e), $"She is out: {e}"));
        await Hall.NextAsync(juliet, "one");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_room_reaches_a_silent_occupant_where_she_is_by_now()
    {
        var handover = new FakeTimeProvider();
        await using var cluster = await StartAsync(1);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        var first = await cluster.AddNodeAsync(s => s.AddSingleton(p => new SessionHandover(p.GetRequiredService<SessionRegistry>(), handover)));
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);
        former.Break();
        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await Hall.SayAsync(romeo, "one");
        await Hall.NextAsync(juliet, "one");

        await ForsakenAsync(first, handover);
        await Hall.SayAsync(romeo, "two");
        await Hall.NextAsync(juliet, "two");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Whom_a_room_does_not_find_any_more_hears_where_she_is_that_she_is_out()
    {
        var handover = new FakeTimeProvider();
        var entities = new HeldCalls<IEntities>();
        await using var cluster = await StartAsync(1);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await Hall.MakeAsync(romeo);
        var first = await cluster.AddNodeAsync(s =>
        {
            s.AddSingleton(p => new SessionHandover(p.GetRequiredService<SessionRegistry>(), handover));
            entities.Customise(s);
        });
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        await Hall.EnterAsync(former);
        entities.Hold(static (_, arguments) => arguments is [_, IReadOnlyList<RoutedStanza> batch] && batch.Any(s => s.Stanza.Type == "probe"));
        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await entities.First;
        await ForsakenAsync(first, handover);

        await Hall.SayAsync(romeo, "one");

        await juliet.UntilAsync(e => e.Name == "message" ? throw new InvalidOperationException($"Behind a gap: {e}") : IsGone(e), None);
        entities.Release();
        await Hall.EnterAsync(juliet);
        await Hall.SayAsync(romeo, "two");
        await Hall.NextAsync(juliet, "two");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Nobody_resumes_the_session_of_another_or_claims_more_than_was_sent()
    {
        await using var cluster = await StartAsync(2);
        await using var former = await cluster.LogInAsync(0, "juliet");

        await using var romeo = await TestCluster.ConnectAsync(cluster[1], "romeo");
        Assert.Null(await romeo.ResumeAsync(former.Token!, former.Handled, None));
        await Chat.GoesOnAsync(former, former, 1);
        await using var juliet = await TestCluster.ConnectAsync(cluster[1], "juliet");
        Assert.Null(await juliet.ResumeAsync(former.Token!, former.Handled + 1000, None));
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task Whoever_tries_again_elsewhere_while_the_first_attempt_is_under_way_gets_the_session()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var first = await cluster.AddNodeAsync(accounts.Customise);
        await cluster.AddNodeAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        accounts.Hold(static (name, _) => name == nameof(IAccounts.ParkAsync));
        await using var impatient = await TestCluster.ConnectAsync(cluster[0], "juliet");
        var attempt = impatient.ResumeAsync(former.Token!, former.Handled, None);
        await accounts.First;

        await using var juliet = await TestCluster.ConnectAsync(cluster[2], "juliet");
        var again = juliet.ResumeAsync(former.Token!, former.Handled, None);
        impatient.Break();
        accounts.Release();

        Assert.NotNull(await again.WaitAsync(Bound, None));
        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Assert.ThrowsAnyAsync<Exception>(() => attempt);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task An_attempt_that_failed_half_way_is_brought_to_its_end_lest_the_session_be_deaf()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var first = await cluster.AddNodeAsync(accounts.Customise);
        cluster.Expected.Add("could not be handed over");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        accounts.Hold(static (name, _) => name == nameof(IAccounts.ParkAsync));
        await using var impatient = await TestCluster.ConnectAsync(cluster[0], "juliet");
        var attempt = impatient.ResumeAsync(former.Token!, former.Handled, None);
        await accounts.First;

        // Her account holds what comes for her, and does not have the session.
        await romeo.SendAsync(Chat.Message("juliet", "held"));
        await Chat.DurableAsync(romeo, 2);
        accounts.Hold(static (_, _) => false);
        accounts.Break(new TimeoutException());
        await Assert.ThrowsAnyAsync<IOException>(() => attempt);

        await Eventually.TrueAsync(() => first.Services.GetRequiredService<SessionRegistry>().Departed.Any(s => s.Life.HasDeparted), () => "Nobody goes on with it.");
        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await Chat.NextAsync(juliet, "held");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_session_that_was_given_out_in_an_answer_that_was_lost_is_given_out_when_its_node_asks_again()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var second = await cluster.AddNodeAsync(accounts.Customise);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await cluster.LogInAsync(0, "juliet");
        var handled = await Chat.LeaveOpenAsync(romeo, former);
        accounts.Hold(static (name, _) => name == nameof(IAccounts.UnparkAsync));
        await using var juliet = await TestCluster.ConnectAsync(second, "juliet");
        var attempt = juliet.ResumeAsync(former.Token!, handled, None);

        await GiveInVainAsync(cluster, accounts, former, handled);
        await romeo.SendAsync(Chat.Message("juliet", "on its way to the node that asks"));
        await Chat.DurableAsync(romeo, 4);
        accounts.Release();

        Assert.NotNull(await attempt.WaitAsync(Bound, None));
        await Chat.NextAsync(juliet, "written, not acknowledged");
        await Chat.NextAsync(juliet, "on its way to the node that asks");
        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_given_out_when_its_client_comes_again(bool isWrittenTo)
    {
        await using var cluster = await StartAsync(2);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await cluster.LogInAsync(0, "juliet");
        var handled = await Chat.LeaveOpenAsync(romeo, former);
        Assert.NotNull(await UnparkAsync(cluster, former, handled));
        if (isWrittenTo)
        {
            // So the account hears that the node does not have it. A headline is not stored.
            await romeo.SendAsync(Chat.Message("juliet", "a headline").Set("type", "headline"));
            await romeo.SendAsync(Chat.Message("juliet", "while nobody has it"));
            await Chat.DurableAsync(romeo, 5);
        }

        await using var juliet = await TestCluster.ConnectAsync(cluster[1], "juliet");
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, handled, None).WaitAsync(Bound, None));
        await Chat.NextAsync(juliet, "written, not acknowledged");
        if (isWrittenTo)
        {
            await Chat.NextAsync(juliet, "a headline");
            await Chat.NextAsync(juliet, "while nobody has it");
        }

        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Nobody_sends_straight_to_a_node_that_was_given_a_session_and_may_not_have_it()
    {
        await using var cluster = await StartAsync(2);
        await using var former = await cluster.LogInAsync(0, "juliet");
        var accounts = cluster[0].Services.GetRequiredService<IAccounts>();
        Assert.NotNull(await accounts.RouteAsync(former.Account, former.Address!));
        Assert.NotNull(await UnparkAsync(cluster, former, former.Handled));
        Assert.Null(await accounts.RouteAsync(former.Account, former.Address!));

        await using var juliet = await TestCluster.ResumeAsync(cluster[1], former);
        await Chat.GoesOnAsync(juliet, juliet, 1);
        Assert.Equal(cluster[1].Services.GetRequiredService<IGateways>().Here, (await accounts.RouteAsync(former.Account, former.Address!))?.Node);
        await juliet.CloseAsync();
    }

    [Fact]
    public async Task It_is_given_out_to_another_node_when_the_first_has_waited_in_vain()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var second = await cluster.AddNodeAsync(accounts.Customise);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await cluster.LogInAsync(0, "juliet");
        var handled = await Chat.LeaveOpenAsync(romeo, former);
        accounts.Hold(static (name, _) => name == nameof(IAccounts.UnparkAsync));
        await using var first = await TestCluster.ConnectAsync(second, "juliet");
        var attempt = first.ResumeAsync(former.Token!, handled, None);
        var route = await GiveInVainAsync(cluster, accounts, former, handled);
        accounts.Break(new TimeoutException("The answer is lost."));
        await Assert.ThrowsAnyAsync<Exception>(() => attempt.WaitAsync(Bound, None));

        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, handled, None).WaitAsync(Bound, None));
        await Chat.NextAsync(juliet, "written, not acknowledged");

        // A call for the first that comes late does not take it away again.
        await Assert.ThrowsAsync<TimeoutException>(() => cluster[0].Services.GetRequiredService<IAccounts>().UnparkAsync(former.Account, former.Token!, handled, route));
        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task It_is_given_out_where_the_account_has_gone_since()
    {
        await using var cluster = await StartAsync(2);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var former = await cluster.LogInAsync(0, "juliet");
        var handled = await Chat.LeaveOpenAsync(romeo, former);
        var given = await UnparkAsync(cluster, former, handled);

        // In the second round it goes to where her session is, as it must think.
        var follow = cluster[0].Services.GetRequiredService<AccountsFollow>();
        await follow.GoAsync(None);
        await follow.GoAsync(None);
        Assert.True(cluster[1].Services.GetRequiredService<ResidentAccounts>().TryFind(former.Account, out _));
        var again = await UnparkAsync(cluster, former, handled);
        Assert.Equal((given!.Session.Handled, given.Session.Written.Count), (again!.Session.Handled, again.Session.Written.Count));

        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, handled, None).WaitAsync(Bound, None));
        await Chat.NextAsync(juliet, "written, not acknowledged");
        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Nor_is_it_lost_when_the_account_changes_nodes_meanwhile()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var second = await cluster.AddNodeAsync(accounts.Customise);
        var third = await cluster.AddNodeAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var first = await cluster.LogInAsync(0, "juliet");
        await using var former = await TestCluster.ResumeAsync(second, first);
        accounts.Hold(static (name, _) => name == nameof(IAccounts.ParkAsync));
        await using var juliet = await TestCluster.ConnectAsync(third, "juliet");
        var attempt = juliet.ResumeAsync(former.Token!, former.Handled, None);
        await accounts.First;

        // In the second round it goes to where her session is.
        var follow = cluster[0].Services.GetRequiredService<AccountsFollow>();
        await follow.GoAsync(None);
        await follow.GoAsync(None);
        Assert.True(second.Services.GetRequiredService<ResidentAccounts>().TryFind(juliet.Account, out _));
        Assert.False(attempt.IsCompleted);
        accounts.Release();

        Assert.NotNull(await attempt.WaitAsync(Bound, None));
        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task What_came_while_it_was_handed_over_is_not_lost_when_the_account_is_put_away_meanwhile()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var second = await cluster.AddNodeAsync(accounts.Customise);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var first = await cluster.LogInAsync(0, "juliet");
        await using var former = await TestCluster.ResumeAsync(second, first);
        accounts.Hold(static (name, _) => name == nameof(IAccounts.ParkAsync));
        var node = second.Services.GetRequiredService<IGateways>().Here;
        var handingOver = cluster[0].Services.GetRequiredService<IGateways>().HandOverAsync(node, former.Account, former.Token!).AsTask();
        await accounts.First;

        // The account keeps it for her until her node has handed over what it has.
        await romeo.SendAsync(Chat.Message("juliet", "a headline").Set("type", "headline"));
        await Chat.DurableAsync(romeo, 2);
        var residents = cluster[0].Services.GetRequiredService<ResidentAccounts>();
        Assert.True(residents.TryFind(former.Account, out var account));
        ((IAccountKeeper)account).MovedAway();
        await Eventually.TrueAsync(() => !residents.TryFind(former.Account, out var other) || other != account, () => "The account is not put away.");
        accounts.Release();
        Assert.True(await handingOver.WaitAsync(Bound, None));

        await using var juliet = await TestCluster.ResumeAsync(cluster[0], former);
        await Chat.NextAsync(juliet, "a headline");
        await Chat.GoesOnAsync(romeo, juliet, 2);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_session_that_is_ended_on_its_way_does_not_come_back()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(1);
        var first = await cluster.AddNodeAsync(accounts.Customise);
        await using var former = await TestCluster.LogInAtAsync(first.Port, "juliet", "chamber");
        accounts.Hold(static (name, _) => name == nameof(IAccounts.ParkAsync));
        await using var juliet = await TestCluster.ConnectAsync(cluster[0], "juliet");
        var attempt = juliet.ResumeAsync(former.Token!, former.Handled, None);
        await accounts.First;

        // As a new password does.
        await cluster[0].Services.GetRequiredService<IAccounts>().EndSessionsAsync(juliet.Account, null);
        accounts.Release();

        Assert.Null(await attempt.WaitAsync(Bound, None));
        Assert.False(first.Services.GetRequiredService<ResidentAccounts>().TryFind(juliet.Account, out _));
    }

    [Fact]
    public void What_ends_a_session_that_waits_for_too_long_lets_go_of_one_that_does_not_wait_any_more()
    {
        var parking = new Parking("token", 1, 1);
        var session = new AccountSession(Protocol.Jids.Jid.Parse("juliet@localhost/chamber"), new SessionAddress("node", 1)) { Parked = parking };
        Assert.False(parking.Over.IsCancellationRequested);

        session.Parked = null;

        Assert.True(parking.Over.IsCancellationRequested);
    }

    private static bool IsGone(Protocol.Xml.Element element) => element.Name == "presence" && element["from"] == $"{Hall.Address}/juliet" && element["type"] == "unavailable";

    /// <summary>The node that a session has left passes on nothing more.</summary>
    private static async Task ForsakenAsync(TestServer node, FakeTimeProvider handover)
    {
        var sessions = node.Services.GetRequiredService<SessionRegistry>();
        await Eventually.TrueAsync(
            () =>
            {
                handover.Advance(SessionHandover.Aftermath);
                return sessions.Departed.Count == 0;
            },
            () => "The node she came from keeps what it does not need.");
    }

    /// <summary>A node's call for a session is held on its way: the account has it all the same, and nobody hears the answer.</summary>
    /// <returns>Where the session was to be.</returns>
    private static async Task<SessionAddress> GiveInVainAsync(TestCluster cluster, HeldCalls<IAccounts> accounts, Client former, uint handled)
    {
        var route = (SessionAddress)(await accounts.First)[3]!;
        Assert.NotNull(await cluster[0].Services.GetRequiredService<IAccounts>().UnparkAsync(former.Account, former.Token!, handled, route));
        return route;
    }

    /// <summary>The account gives a session out to the second node, which does not hear of it.</summary>
    private static Task<UnparkedSession?> UnparkAsync(TestCluster cluster, Client former, uint handled) =>
        cluster[1].Services.GetRequiredService<IAccounts>().UnparkAsync(
            former.Account, former.Token!, handled, new(cluster[1].Services.GetRequiredService<SessionRegistry>().Node, long.MaxValue));

    private static async Task<TestCluster> StartAsync(int nodes)
    {
        var cluster = await TestCluster.StartAsync(nodes);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        return cluster;
    }
}

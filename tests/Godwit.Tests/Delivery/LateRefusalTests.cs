using System.Collections.Concurrent;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Tests.Cluster;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Delivery;

/// <summary>
/// The error of a message may arrive when the call that brought the message is over, because a node was lost or the database was away: the message has come again since, and may have been acknowledged.
/// </summary>
public sealed class LateRefusalTests
{
    private const ulong Unknown = 41;

    private static readonly Jid Romeo = Jid.Parse("romeo@localhost");
    private static readonly Jid Juliet = Jid.Parse("juliet@localhost");

    [Fact]
    public async Task One_that_no_call_waits_for_is_dropped()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");

        await DeliverAsync(cluster, Refusal(romeo, Unknown), Message(romeo, "end"));

        Assert.Equal(["end"], await Chat.BodiesAsync(romeo, "end"));
        await romeo.CloseAsync();
    }

    [Fact]
    public async Task One_that_a_call_waits_for_arrives()
    {
        var held = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(held);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        held.Hold((name, arguments) => name == nameof(IAccounts.DeliverAsync) && Juliet.Equals(arguments[0]));

        await romeo.SendAsync(new Element("message", Namespaces.Client).Set("type", "chat").Set("to", Juliet.ToString()).Add("body", "refused"));
        var sent = (IReadOnlyList<RoutedStanza>)(await held.First)[1]!;
        await DeliverAsync(cluster, Refusal(romeo, sent.Single().Tag), Message(romeo, "end"));

        Assert.Equal(["refused", "end"], await Chat.BodiesAsync(romeo, "end"));
        held.Release();
        await romeo.CloseAsync();
    }

    [Fact]
    public async Task The_error_of_an_account_that_refuses_is_for_the_call_that_brought_the_message()
    {
        var held = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(held);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        RoutedStanza sent = default, refusal = default;
        held.Hold((name, arguments) =>
        {
            if (name == nameof(IAccounts.DeliverAsync) && ((IReadOnlyList<RoutedStanza>)arguments[1]!)[0] is { Stanza.Kind: StanzaKind.Message } routed)
            {
                (sent, refusal) = Romeo.Equals(arguments[0]) ? (sent, routed) : (routed, refusal);
            }

            return false;
        });

        await romeo.SendAsync(Chat.Message("nobody", "one"));
        await romeo.UntilAsync(e => e.Name == "message" && e["type"] == "error", None);

        Assert.NotEqual(0UL, sent.Tag);
        Assert.Equal(sent.Tag, refusal.Refused);
        await romeo.CloseAsync();
    }

    [Fact]
    public async Task One_that_comes_to_an_account_that_an_older_version_had_is_told_for_that_sees_its_calls_through()
    {
        await using var cluster = await StartAsync();
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        Assert.True(cluster[0].Services.GetRequiredService<ResidentAccounts>().TryFind(Romeo, out var host));
        await host.RunAsync(static (account, moving) => account.Move.Arrive(moving), new MovingAccount([], [], RepeatsCalls: false));

        await DeliverAsync(cluster, Refusal(romeo, Unknown), Message(romeo, "end"));

        Assert.Equal(["refused", "end"], await Chat.BodiesAsync(romeo, "end"));
        await romeo.CloseAsync();
    }

    [Fact]
    public async Task A_message_that_is_under_way_when_its_account_leaves_comes_again_where_that_lives()
    {
        var held = new HeldCalls<IAccounts>();
        await using var cluster = await StartAsync(held);
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await cluster.LogInAsync(0, "juliet");
        var calls = new ConcurrentQueue<ulong>();
        held.Hold((name, arguments) =>
        {
            var isHeld = name == nameof(IAccounts.DeliverAsync) && Juliet.Equals(arguments[0]);
            if (isHeld)
            {
                calls.Enqueue(((IReadOnlyList<RoutedStanza>)arguments[1]!).Single().Tag);
            }

            return isHeld;
        });

        await romeo.SendAsync(Chat.Message("juliet", "one"));
        await held.First;
        var residents = cluster[0].Services.GetRequiredService<ResidentAccounts>();
        Assert.True(residents.TryFind(Romeo, out var former));
        ((IAccountKeeper)former).MovedAway();
        await Eventually.TrueAsync(() => residents.TryFind(Romeo, out var account) && account != former, () => "The account does not come up again.");
        held.Release();

        await Chat.DurableAsync(romeo, 2);
        Assert.Equal(2, calls.Count);
        Assert.Single(calls.Distinct());
        await romeo.SendAsync(Chat.Message("juliet", "two"));
        Assert.Equal(["one", "two"], await Chat.BodiesAsync(juliet, "two"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    private static CancellationToken None => TestContext.Current.CancellationToken;

    private static async Task<TestCluster> StartAsync(HeldCalls<IAccounts>? held = null)
    {
        var cluster = await TestCluster.StartAsync(1, held is null ? null : held.Customise);
        await cluster.AddAsync("romeo", "juliet");
        return cluster;
    }

    private static Task DeliverAsync(TestCluster cluster, params RoutedStanza[] stanzas) => cluster[0].Services.GetRequiredService<IAccounts>().DeliverAsync(Romeo, stanzas);

    private static RoutedStanza Refusal(TestClient.TestClient to, ulong tag) => new(Message(to, "error", "refused"), null) { Refused = tag };

    private static RoutedStanza Message(TestClient.TestClient to, string body) => new(Message(to, "chat", body), null);

    private static Stanza Message(TestClient.TestClient to, string type, string body) =>
        Stanza.Message(Juliet, to.Address, type, body, new Element("body", Namespaces.Client).AddText(body));
}

using Godwit.Cluster.Membership;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;

namespace Godwit.Tests.Cluster;

/// <summary>
/// An account that lives twice for a while, because a node that was cut off from the others does not know that they took it for dead. Here the two nodes do not know of each other at all: whoever lives on
/// both, lives there twice.
/// </summary>
public sealed class LeftBehindTests
{
    private readonly FakeTimeProvider time = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_activation_that_is_not_the_true_one_steps_down_and_the_call_is_made_again()
    {
        await using var cluster = await StartAsync();
        await using var juliet = await cluster.LogInAsync(0, "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var tybalt = await cluster.LogInAsync(1, "tybalt");
        await romeo.SendAsync(Chat.Message("juliet", "one"));
        await Chat.BodyAsync(juliet, "one");
        await juliet.AcknowledgeAsync();
        await tybalt.SendAsync(Chat.Message("juliet", "two"));
        await Chat.DurableAsync(tybalt, 2);

        await romeo.SendAsync(Chat.Message("juliet", "three"));
        await Chat.DurableAsync(romeo, 3);

        Assert.Equal(["two", "three"], await Chat.BodiesAsync(juliet, "three"));
        await Task.WhenAll(juliet.CloseAsync(), romeo.CloseAsync(), tybalt.CloseAsync());
    }

    [Fact]
    public async Task What_the_other_one_has_stored_meanwhile_is_not_left_lying_until_the_next_message_comes()
    {
        await using var cluster = await StartAsync();
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await romeo.SendAsync(Chat.Message("juliet", "one"));
        await Chat.DurableAsync(romeo, 2);

        time.Advance(TimeSpan.FromSeconds(30));

        await Chat.NextAsync(juliet, "one");
        await Task.WhenAll(juliet.CloseAsync(), romeo.CloseAsync());
    }

    [Fact]
    public async Task What_the_other_one_has_stored_is_not_taken_for_known_when_it_comes_again()
    {
        await using var cluster = await StartAsync();
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await using var former = await cluster.LogInAsync(0, "romeo");
        await former.SendAsync(Original("one"));
        await Chat.DurableAsync(former, 2);
        await former.CloseAsync();

        await using var romeo = await cluster.LogInAsync(1, "romeo");
        await romeo.SendAsync(Original("one"));
        await Chat.DurableAsync(romeo, 2);

        await Chat.NextAsync(juliet, "one");
        await Chat.GoesOnAsync(romeo, juliet, 1);
        await Task.WhenAll(juliet.CloseAsync(), romeo.CloseAsync());
    }

    /// <summary>The second node takes another one for dead.</summary>
    private async Task<TestCluster> StartAsync()
    {
        var unaware = new UnawareNodes(time);
        unaware.Died();
        var cluster = await TestCluster.StartAsync(1);
        await cluster.AddNodeAsync(services => services.Configure<ClusterOptions>(o => o.ClusterId = "another").AddSingleton(unaware));
        await cluster.AddAsync("romeo", "juliet", "tybalt");
        return cluster;
    }

    /// <summary>A message to Juliet that is recognised when it is sent again.</summary>
    private static Element Original(string body) => Chat.Message("juliet", body).Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", body));
}

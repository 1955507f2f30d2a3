using Godwit.Cluster.Nodes;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;
using Orleans.Runtime;

namespace Godwit.Tests.Cluster;

/// <summary>Calls to the gateways of other nodes that break, or are not answered.</summary>
public sealed class GatewayCallsTests
{
    private const string Node = "127.0.0.1:11111@1";

    private readonly FakeTimeProvider time = new();
    private readonly HashSet<string> members = [Node];
    private int made;

    [Fact]
    public async Task One_that_a_living_node_does_not_answer_is_made_again()
    {
        var call = RunAsync(t => t.made < 4 ? Task.FromException<int>(new TimeoutException()) : Task.FromResult(1));
        await Eventually.EndedAsync(call, time, TimeSpan.FromMilliseconds(50));

        Assert.Equal(1, await call);
        Assert.Equal(4, made);
    }

    [Fact]
    public async Task One_to_a_node_that_is_dead_by_then_fails()
    {
        var call = RunAsync(t =>
        {
            _ = t.made == 3 && t.members.Remove(Node);
            return Task.FromException<int>(new SiloUnavailableException());
        });
        await Eventually.EndedAsync(call, time, TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAsync<SiloUnavailableException>(() => call);
        Assert.Equal(3, made);
    }

    [Fact]
    public async Task One_that_is_never_answered_fails()
    {
        var call = RunAsync(t =>
        {
            t.time.Advance(GatewayCalls.Patience / 2);
            return Task.FromException<int>(new TimeoutException());
        });
        await Eventually.EndedAsync(call, time, TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task One_that_is_given_up_is_not_made_again()
    {
        using var givenUp = new CancellationTokenSource();
        var call = RunAsync(
            t =>
            {
                givenUp.Cancel();
                return Task.FromException<int>(new TimeoutException());
            },
            givenUp.Token);

        await Assert.ThrowsAsync<TimeoutException>(() => call);
        Assert.Equal(1, made);
    }

    [Fact]
    public async Task What_else_fails_fails()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(static _ => Task.FromException<int>(new InvalidOperationException())));

        Assert.Equal(1, made);
    }

    private Task<int> RunAsync(Func<GatewayCallsTests, Task<int>> call, CancellationToken givenUp = default) => new GatewayCalls(members.Contains, time).RunAsync(
        Node,
        this,
        t =>
        {
            t.made++;
            return call(t);
        },
        givenUp);
}

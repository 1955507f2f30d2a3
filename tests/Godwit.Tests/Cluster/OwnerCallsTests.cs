using Godwit.Abstractions.Stores;
using Godwit.Cluster.Grains;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Cluster;

/// <summary>Calls to owners that are elsewhere by now, or on nodes that do not know the call.</summary>
public sealed class OwnerCallsTests
{
    private readonly FakeTimeProvider time = new();
    private int made;

    [Fact]
    public async Task A_node_that_does_not_know_the_call_is_not_asked_again() =>
        Assert.Null(await new OwnerCalls(time).RunIfKnownAsync(this, static t => t.MakeAsync(new TypeLoadException("Unable to resolve type alias"))));

    [Fact]
    public async Task Nor_is_it_when_the_call_met_another_node_before()
    {
        var call = new OwnerCalls(time).RunIfKnownAsync(this, static t => t.MakeAsync(t.made == 0 ? new FencedException("moved") : new TypeLoadException("Unable to resolve type alias")));
        await Eventually.EndedAsync(call, time, TimeSpan.FromMilliseconds(50));

        Assert.Null(await call);
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task A_call_that_took_long_and_found_that_the_owner_has_left_is_made_again()
    {
        var first = new TaskCompletionSource();
        var call = new OwnerCalls(time).RunAsync(this, t => t.made++ == 0 ? first.Task : Task.CompletedTask);
        time.Advance(OwnerCalls.Patience * 2);
        first.SetException(new FencedException("moved"));
        await Eventually.EndedAsync(call, time, TimeSpan.FromMilliseconds(50));

        await call;
        Assert.Equal(2, made);
    }

    [Fact]
    public async Task What_else_fails_fails()
    {
        var calls = new OwnerCalls(time);

        await Assert.ThrowsAsync<InvalidOperationException>(() => calls.RunIfKnownAsync(this, static t => t.MakeAsync(new InvalidOperationException())));
        await Assert.ThrowsAsync<TypeLoadException>(() => calls.RunAsync(this, static t => t.MakeAsync(new TypeLoadException())));
        Assert.Equal(2, made);
    }

    private Task<string?> MakeAsync(Exception failure)
    {
        made++;
        return Task.FromException<string?>(failure);
    }
}

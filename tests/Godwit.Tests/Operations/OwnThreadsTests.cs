using System.Collections.Concurrent;
using Godwit.Server.Operations;

namespace Godwit.Tests.Operations;

public sealed class OwnThreadsTests
{
    [Fact]
    public async Task Each_item_is_worked_on_once_and_never_on_a_thread_of_the_pool()
    {
        var seen = new ConcurrentBag<(int Item, bool OnPool)>();
        await OwnThreads.ForEachAsync([.. Enumerable.Range(0, 500)], item => seen.Add((item, Thread.CurrentThread.IsThreadPoolThread)), TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, 500), seen.Select(s => s.Item).Order());
        Assert.DoesNotContain(seen, s => s.OnPool);
    }

    [Fact]
    public async Task What_it_throws_comes_out_and_ends_the_rest()
    {
        var count = 0;
        await Assert.ThrowsAsync<FormatException>(() => OwnThreads.ForEachAsync(
            [.. Enumerable.Range(0, 1000)], _ => throw (Interlocked.Increment(ref count) > 0 ? new FormatException() : new InvalidOperationException()), TestContext.Current.CancellationToken));

        Assert.InRange(count, 1, Environment.ProcessorCount);
    }

    [Fact]
    public async Task It_stops_when_it_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        var count = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => OwnThreads.ForEachAsync(
            [.. Enumerable.Range(0, 1000)],
            _ =>
            {
                Interlocked.Increment(ref count);
                source.Cancel();
            },
            source.Token));

        Assert.InRange(count, 1, Environment.ProcessorCount);
    }
}

using Godwit.Server.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Scheduling;

/// <summary>Nobody waits for an answer for ever.</summary>
public sealed class CallWatchTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly FakeTimeProvider time = new();
    private readonly CallWatch watch;
    private readonly TaskCompletionSource call = new();

    public CallWatchTests() => watch = new CallWatch(Limit, time);

    [Fact]
    public async Task An_answer_is_passed_on()
    {
        var bounded = watch.BoundAsync(call.Task);
        Assert.False(bounded.IsCompleted);
        call.SetResult();
        await bounded;
    }

    [Fact]
    public async Task So_is_a_failure()
    {
        var bounded = watch.BoundAsync(call.Task);
        call.SetException(new IOException("Gone."));
        await Assert.ThrowsAsync<IOException>(() => bounded);
    }

    [Fact]
    public async Task What_is_not_answered_in_time_is_given_up()
    {
        var bounded = watch.BoundAsync(call.Task);
        Advance(Limit - TimeSpan.FromSeconds(1));
        Assert.False(bounded.IsCompleted);
        Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => bounded);

        // What comes later disturbs nobody.
        call.SetException(new IOException("Gone."));
    }

    [Fact]
    public async Task Each_has_its_own_time()
    {
        var first = watch.BoundAsync(call.Task);
        Advance(Limit / 2);
        var second = watch.BoundAsync(new TaskCompletionSource().Task);
        Advance((Limit / 2) + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.False(second.IsCompleted);
        Advance(Limit / 2);
        await Assert.ThrowsAsync<TimeoutException>(() => second);
    }

    [Fact]
    public async Task A_call_that_can_be_bounded_is_watched_itself_and_one_that_another_watches_is_waited_for()
    {
        using var other = new CallWatch(Limit * 2, time);
        var begun = new ACall();
        Assert.Same(begun.Ended, watch.BoundAsync(begun.Ended));
        var twice = other.BoundAsync(begun.Ended);
        Assert.NotSame(begun.Ended, twice);
        Advance(Limit + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => begun.Ended);
        await Assert.ThrowsAsync<TimeoutException>(() => twice);

        // What comes later disturbs nobody.
        begun.Complete();
    }

    [Fact]
    public async Task Those_that_end_in_any_order_are_watched_no_more()
    {
        var calls = Enumerable.Range(0, 5).Select(_ => new ACall()).ToArray();
        var bounded = Array.ConvertAll(calls, c => watch.BoundAsync(c.Ended));
        foreach (var i in new[] { 2, 0, 4, 1 })
        {
            calls[i].Complete();
            await bounded[i];
        }

        Assert.False(bounded[3].IsCompleted);
        Advance(Limit + TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => bounded[3]);
    }

    [Fact]
    public void What_is_complete_costs_nothing()
    {
        Assert.Same(Task.CompletedTask, watch.BoundAsync(Task.CompletedTask));
    }

    public void Dispose() => watch.Dispose();

    private sealed class ACall : BoundCall
    {
        public void Complete() => End(Task.CompletedTask);
    }

    /// <summary>In steps, as time goes: the timer is set anew each time.</summary>
    private void Advance(TimeSpan by)
    {
        for (var gone = TimeSpan.Zero; gone < by; gone += TimeSpan.FromSeconds(0.5))
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }
}

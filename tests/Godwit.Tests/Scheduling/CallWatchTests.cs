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
    public void What_is_complete_costs_nothing()
    {
        Assert.Same(Task.CompletedTask, watch.BoundAsync(Task.CompletedTask));
    }

    public void Dispose() => watch.Dispose();

    /// <summary>In steps, as time goes: the timer is set anew each time.</summary>
    private void Advance(TimeSpan by)
    {
        for (var gone = TimeSpan.Zero; gone < by; gone += TimeSpan.FromSeconds(0.5))
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
        }
    }
}

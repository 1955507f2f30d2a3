using Godwit.Sockets.Polling;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Sockets;

/// <summary>When connections that become ready are collected.</summary>
public sealed class PollPaceTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider time = new();
    private readonly PollPace pace;

    public PollPaceTests()
    {
        pace = new PollPace(time, Pause);
    }

    [Fact]
    public void Some_may_follow_each_other_at_once_and_then_they_collect()
    {
        Assert.All(Enumerable.Range(0, PollPace.Burst - 1), _ => Assert.Equal(TimeSpan.Zero, pace.Next(1)));
        Assert.Equal(Pause, pace.Next(1));
    }

    [Fact]
    public void Those_that_are_a_pause_apart_never_wait()
    {
        for (var i = 0; i < 1_000; i++)
        {
            time.Advance(Pause);
            Assert.Equal(TimeSpan.Zero, pace.Next(1));
        }
    }

    [Fact]
    public void Under_a_steady_load_there_is_one_batch_in_a_pause()
    {
        Exhaust();
        for (var i = 0; i < 1_000; i++)
        {
            time.Advance(Pause);
            Assert.Equal(Pause, pace.Next(4));
        }
    }

    [Fact]
    public void One_that_is_late_by_half_a_pause_waits_for_the_other_half()
    {
        Exhaust();
        time.Advance(Pause * 1.5);
        Assert.Equal(Pause * 0.5, pace.Next(4));
    }

    [Fact]
    public void A_client_that_waits_for_each_answer_is_hardly_ever_held_up()
    {
        var paused = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var pause = pace.Next(1);
            paused += pause > TimeSpan.Zero ? 1 : 0;
            time.Advance(pause + (Pause * 0.1));
        }

        Assert.InRange(paused, 1, 10_000 / 20);
    }

    [Fact]
    public void After_a_rest_some_may_follow_each_other_at_once_again()
    {
        Exhaust();
        time.Advance(Pause * PollPace.Burst * 2);
        Assert.All(Enumerable.Range(0, PollPace.Burst - 1), _ => Assert.Equal(TimeSpan.Zero, pace.Next(4)));
        Assert.Equal(Pause, pace.Next(4));
    }

    private void Exhaust()
    {
        while (pace.Next(4) == TimeSpan.Zero)
        {
            continue;
        }
    }
}

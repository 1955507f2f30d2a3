using Godwit.Storage.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Storage.Groups;

/// <summary>When a group of writes waits for more to come.</summary>
public sealed class CommitPaceTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly FakeTimeProvider time = new();
    private readonly CommitPace pace;

    public CommitPaceTests()
    {
        pace = new CommitPace(Pause, time);
    }

    [Fact]
    public void A_few_commits_may_follow_each_other_at_once_and_no_more()
    {
        Assert.All(Enumerable.Range(0, CommitPace.Burst), _ => Assert.Equal(TimeSpan.Zero, pace.Next()));
        Assert.True(pace.IsTooFast);
        Assert.Equal(Pause, pace.Next());
    }

    [Fact]
    public void Commits_that_are_a_pause_apart_never_wait()
    {
        Exhaust();
        for (var i = 0; i < 100; i++)
        {
            time.Advance(Pause);
            Assert.False(pace.IsTooFast);
            Assert.Equal(TimeSpan.Zero, pace.Next());
        }
    }

    [Fact]
    public void Those_that_are_closer_wait_for_the_rest_of_it()
    {
        Exhaust();
        time.Advance(Pause / 4);
        Assert.True(pace.IsTooFast);
        Assert.Equal(Pause * 0.75, pace.Next());
    }

    [Fact]
    public void To_look_changes_nothing()
    {
        Exhaust();
        time.Advance(Pause * 2.5);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.False(pace.IsTooFast));
        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero, Pause * 0.5], Enumerable.Range(0, 3).Select(_ => pace.Next()));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_next_is_a_pause_after_one_that_has_waited_however_long_that_was(double pauses)
    {
        Exhaust();
        Assert.Equal(Pause, pace.Next());
        time.Advance(Pause * pauses);
        pace.Waited();
        Assert.Equal(Pause, pace.Next());
    }

    [Fact]
    public void After_a_rest_a_few_are_free_again_however_long_it_was()
    {
        Exhaust();
        time.Advance(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, CommitPace.Burst), _ => Assert.Equal(TimeSpan.Zero, pace.Next()));
        Assert.True(pace.IsTooFast);
    }

    private void Exhaust()
    {
        while (pace.Next() == TimeSpan.Zero)
        {
            // One of the burst.
        }
    }
}

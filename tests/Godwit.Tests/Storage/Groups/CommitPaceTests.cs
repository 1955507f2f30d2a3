using Godwit.Storage.Groups;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Storage.Groups;

/// <summary>When a group of writes waits for more to come.</summary>
public sealed class CommitPaceTests
{
    private const int Few = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PauseOfFew = TimeSpan.FromMilliseconds(6);

    private readonly FakeTimeProvider time = new();
    private readonly CommitPace pace;

    public CommitPaceTests()
    {
        pace = new CommitPace(new(1, 1, 1, 1, Pause) { Pause = Pause, PauseOfFew = PauseOfFew, Few = Few }, time);
    }

    [Fact]
    public void A_few_commits_may_follow_each_other_at_once_and_no_more()
    {
        Assert.All(Enumerable.Range(0, CommitPace.Burst), _ => Assert.Equal(TimeSpan.Zero, Next()));
        Assert.True(pace.IsTooFast);
        Assert.Equal(Pause, Next());
    }

    [Fact]
    public void Commits_that_are_a_pause_apart_never_wait()
    {
        Exhaust();
        for (var i = 0; i < 100; i++)
        {
            time.Advance(Pause);
            Assert.False(pace.IsTooFast);
            Assert.Equal(TimeSpan.Zero, Next());
        }
    }

    [Fact]
    public void Those_that_are_closer_wait_for_the_rest_of_it()
    {
        Exhaust();
        time.Advance(Pause / 4);
        Assert.True(pace.IsTooFast);
        Assert.Equal(Pause * 0.75, Next());
    }

    [Fact]
    public void To_look_changes_nothing()
    {
        Exhaust();
        time.Advance(Pause * 2.5);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.False(pace.IsTooFast));
        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero, Pause * 0.5], Enumerable.Range(0, 3).Select(_ => Next()));
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_next_is_a_pause_after_one_that_has_waited_however_long_that_was(double pauses)
    {
        Exhaust();
        Assert.Equal(Pause, Next());
        time.Advance(Pause * pauses);
        pace.Waited();
        Assert.Equal(Pause, Next());
    }

    [Fact]
    public void After_a_rest_a_few_are_free_again_however_long_it_was()
    {
        Exhaust();
        time.Advance(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, CommitPace.Burst), _ => Assert.Equal(TimeSpan.Zero, Next()));
        Assert.True(pace.IsTooFast);
    }

    [Fact]
    public void Few_writes_have_to_be_further_apart()
    {
        Exhaust(count: 1);
        for (var i = 0; i < 100; i++)
        {
            time.Advance(Pause + PauseOfFew);
            Assert.Equal(default, pace.Next(1));
        }

        time.Advance(Pause);
        Assert.True(pace.IsTooFast);
        Assert.Equal((Pause * 0.75, PauseOfFew * 0.75), pace.Next(1));
    }

    [Fact]
    public void Few_that_come_as_often_as_many_may_wait_all_the_same_after_a_while()
    {
        for (var i = 0; i < 2 * CommitPace.Burst; i++)
        {
            time.Advance(Pause);
            pace.Next(1);
        }

        Assert.True(pace.IsTooFast);
    }

    [Fact]
    public void A_group_of_few_that_waited_has_the_next_one_wait_as_long_whatever_it_took_along()
    {
        Exhaust(count: 1);
        pace.Waited();
        time.Advance(Pause);
        Assert.Equal((Pause * 0.75, PauseOfFew * 0.75), pace.Next(1));
    }

    /// <summary>A group of as many writes as are worth a commit.</summary>
    private TimeSpan Next() => pace.Next(Few).Pause;

    private void Exhaust(int count = Few)
    {
        while (pace.Next(count) == default)
        {
            // One of the burst.
        }
    }
}

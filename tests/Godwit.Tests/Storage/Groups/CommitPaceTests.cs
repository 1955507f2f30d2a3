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
        Assert.All(Enumerable.Range(0, CommitPace.Burst), _ => Assert.False(pace.IsTooFast()));
        Assert.True(pace.IsTooFast());
    }

    [Fact]
    public void Commits_that_are_a_pause_apart_never_wait()
    {
        Exhaust();
        for (var i = 0; i < 100; i++)
        {
            time.Advance(Pause);
            Assert.False(pace.IsTooFast());
        }
    }

    [Fact]
    public void Those_that_are_closer_wait()
    {
        Exhaust();
        time.Advance(Pause / 2);
        Assert.True(pace.IsTooFast());
    }

    [Fact]
    public void After_a_rest_a_few_are_free_again_however_long_it_was()
    {
        Exhaust();
        time.Advance(TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, CommitPace.Burst), _ => Assert.False(pace.IsTooFast()));
        Assert.True(pace.IsTooFast());
    }

    private void Exhaust()
    {
        while (!pace.IsTooFast())
        {
            // One of the burst.
        }
    }
}

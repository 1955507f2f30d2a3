using Godwit.Server.Listeners;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Security;

/// <summary>One client may send so much.</summary>
public sealed class RateLimitTests
{
    [Fact]
    public void A_burst_is_free_and_then_bytes_come_at_the_rate()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(perSecond: 1000, burst: 5000, time);

        Assert.Equal(TimeSpan.Zero, limit.Delay(5000));
        Assert.Equal(TimeSpan.FromSeconds(2), limit.Delay(2000));
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.Zero, limit.Delay(1000));
        Assert.Equal(TimeSpan.FromSeconds(1), limit.Delay(1000));
    }

    [Fact]
    public void Who_was_silent_for_long_has_saved_no_more_than_a_burst()
    {
        var time = new FakeTimeProvider();
        var limit = new RateLimit(perSecond: 1000, burst: 5000, time);
        time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(TimeSpan.Zero, limit.Delay(5000));
        Assert.True(limit.Delay(1) > TimeSpan.Zero);
    }
}

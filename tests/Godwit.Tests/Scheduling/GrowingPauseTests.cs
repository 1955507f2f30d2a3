using Godwit.Abstractions.Scheduling;

namespace Godwit.Tests.Scheduling;

public sealed class GrowingPauseTests
{
    private static readonly GrowingPause Pauses = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(300));

    [Fact]
    public void Each_is_twice_the_one_before_up_to_the_longest()
    {
        var pauses = Pauses;

        Assert.Equal([50, 100, 200, 300, 300], Enumerable.Range(0, 5).Select(_ => pauses.Next().TotalMilliseconds));
    }

    [Fact]
    public void A_copy_goes_on_by_itself()
    {
        var one = Pauses;
        _ = one.Next();
        var other = Pauses;

        Assert.Equal(50, other.Next().TotalMilliseconds);
        Assert.Equal(100, one.Next().TotalMilliseconds);
    }
}

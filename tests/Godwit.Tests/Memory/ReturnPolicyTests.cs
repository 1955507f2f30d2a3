using Godwit.Server.Memory;

namespace Godwit.Tests.Memory;

/// <summary>When the server gives memory back.</summary>
public sealed class ReturnPolicyTests
{
    private readonly ReturnPolicy policy = new();
    private long allocated;

    [Fact]
    public void After_a_storm_memory_is_given_back_once_it_has_been_quiet_for_two_looks()
    {
        Assert.False(Look(ReturnPolicy.Worth));
        Assert.False(Look(ReturnPolicy.Quiet));
        Assert.True(Look(ReturnPolicy.Quiet));
    }

    [Fact]
    public void It_is_given_back_once()
    {
        Look(ReturnPolicy.Worth);
        Look(0);
        Assert.True(Look(0));
        Assert.Equal(Enumerable.Repeat(false, 100), Enumerable.Range(0, 100).Select(_ => Look(ReturnPolicy.Quiet)));
    }

    [Fact]
    public void A_busy_server_keeps_it() => Assert.All(Enumerable.Range(0, 100), _ => Assert.False(Look(ReturnPolicy.Quiet + 1)));

    [Fact]
    public void A_short_pause_is_not_the_end_of_a_storm()
    {
        for (var pause = 0; pause < 10; pause++)
        {
            Assert.False(Look(ReturnPolicy.Worth));
            Assert.False(Look(0));
        }
    }

    [Fact]
    public void A_steady_light_load_gives_nothing_back() => Assert.All(Enumerable.Range(0, 1000), _ => Assert.False(Look(ReturnPolicy.Quiet)));

    [Fact]
    public void Little_work_is_not_worth_it()
    {
        Assert.False(Look(ReturnPolicy.Quiet + 1));
        Assert.False(Look(0));
        Assert.False(Look(0));
    }

    private bool Look(long more) => policy.Look(allocated += more);
}

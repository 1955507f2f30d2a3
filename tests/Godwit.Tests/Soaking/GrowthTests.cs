using Godwit.Soak.Growth;

namespace Godwit.Tests.Soaking;

/// <summary>The verdict on growth can fail, and does not for noise.</summary>
public sealed class GrowthTests
{
    private static readonly GrowthLimit Memory = new(0.05, 4);

    [Fact]
    public void A_leak_in_each_lap_is_found()
    {
        // 3 MiB a lap beside noise of 4 MiB: 24 MiB from the fifth lap to the twelfth and the bound is 14.
        var found = Memory.Judge([.. Series(12, lap => 200 + (3 * lap) + Noise(lap, 4))]);
        Assert.False(found.Holds);
        Assert.InRange(found.Growth, 15, 27);
    }

    [Fact]
    public void A_leak_of_one_descriptor_in_each_lap_is_found() => Assert.False(new GrowthLimit(0, 0).Judge([.. Series(6, lap => 300 + lap)]).Holds);

    [Fact]
    public void Noise_on_a_flat_series_is_no_growth()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var found = Memory.Judge([.. Series(12, _ => 200 + (8 * random.NextDouble()))]);
            Assert.True(found.Holds, $"seed {seed}: {found}");
        }
    }

    [Fact]
    public void A_lap_or_two_that_went_otherwise_are_no_growth()
    {
        Assert.True(Memory.Judge([.. Series(12, lap => lap == 11 ? 300 : 200)]).Holds);
        Assert.True(Memory.Judge([.. Series(12, lap => lap is 6 or 9 ? 300 : 200)]).Holds);
    }

    [Fact]
    public void What_grows_in_the_first_third_does_not_count()
    {
        var found = Memory.Judge([.. Series(12, lap => lap < 4 ? 100 + (25 * lap) : 200)]);
        Assert.Equal(0, found.Growth);
        Assert.Equal(4..12, GrowthLimit.Counted(12));
        Assert.Equal(2..6, GrowthLimit.Counted(6));
    }

    [Fact]
    public void A_step_that_stays_counts_in_full_when_it_comes_midway()
    {
        Assert.False(Memory.Judge([.. Series(12, lap => lap < 8 ? 200 : 220)]).Holds);
        Assert.True(Memory.Judge([.. Series(12, lap => lap < 8 ? 200 : 205)]).Holds);
    }

    [Fact]
    public void What_shrinks_does_not_grow() => Assert.True(new GrowthLimit(0, 0).Judge([.. Series(12, lap => 200 - lap)]).Holds);

    [Fact]
    public void The_slope_of_a_line_is_its_own_and_of_too_few_values_none()
    {
        Assert.Equal(2.5, Trend.SlopeOf([.. Series(9, lap => 2.5 * lap)]), 12);
        Assert.Equal(0, Trend.SlopeOf([1]));
        Assert.Equal(0, Trend.SlopeOf([]));
    }

    private static IEnumerable<double> Series(int laps, Func<int, double> of) => Enumerable.Range(0, laps).Select(of);

    private static double Noise(int lap, double most) => most * (lap * 7 % 12) / 12;
}

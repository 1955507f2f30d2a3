using Godwit.Compare.Results;
using Godwit.Compare.Servers;

namespace Godwit.Tests.Comparing;

public sealed class GoalTests
{
    [Theory]
    [InlineData(new[] { 1.0, 2, 9 }, nameof(Verdict.Met))]
    [InlineData(new[] { 1.0, 3, 9 }, nameof(Verdict.WithinSpread))]
    [InlineData(new[] { 2.5, 3, 9 }, nameof(Verdict.Missed))]
    public void A_median_must_not_be_above_an_upper_bound(double[] values, string expected) =>
        Assert.Equal(expected, Goal.AtMost(2).Judge(Measured.Of(values), new Figures(), "cpu").ToString());

    [Theory]
    [InlineData(new[] { 1.0, 2, 9 }, nameof(Verdict.Met))]
    [InlineData(new[] { 1.0, 1.5, 9 }, nameof(Verdict.WithinSpread))]
    [InlineData(new[] { 1.0, 1.5, 1.9 }, nameof(Verdict.Missed))]
    public void A_median_must_not_be_below_a_lower_bound(double[] values, string expected) =>
        Assert.Equal(expected, Goal.AtLeast(2).Judge(Measured.Of(values), new Figures(), "rate").ToString());

    [Fact]
    public void A_part_of_the_better_peer_is_a_bound()
    {
        var figures = new Figures();
        figures.Add("chat", Contestant.Prosody, new Dictionary<string, double> { ["cpu"] = 100 });
        figures.Add("chat", Contestant.Ejabberd, new Dictionary<string, double> { ["cpu"] = 50 });
        var goal = Goal.AtMostOf(0.1, "a tenth", "chat", Contestant.Prosody, Contestant.Ejabberd);

        Assert.Equal(Verdict.Met, goal.Judge(new Measured(5, 5, 5), figures, "cpu"));
        Assert.Equal(Verdict.Missed, goal.Judge(new Measured(6, 6, 6), figures, "cpu"));
    }

    [Fact]
    public void What_was_not_measured_is_open()
    {
        Assert.Equal(Verdict.Open, Goal.AtMost(2).Judge(null, new Figures(), "cpu"));
        Assert.Equal(Verdict.Open, Goal.AtMostOf(1, "", "chat", Contestant.Prosody).Judge(new Measured(1, 1, 1), new Figures(), "cpu"));
    }

    [Fact]
    public void The_median_of_an_even_number_of_rounds_lies_between_the_middle_ones() => Assert.Equal(new Measured(2.5, 1, 9), Measured.Of([9, 3, 1, 2]));
}

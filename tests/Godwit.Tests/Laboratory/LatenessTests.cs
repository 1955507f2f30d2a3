using System.Diagnostics;
using Godwit.Lab.Scenarios;

namespace Godwit.Tests.Laboratory;

public sealed class LatenessTests
{
    [Fact]
    public void Messages_under_way_in_a_hiccup_of_the_machine_are_told_apart()
    {
        // A hundred messages, one each 10 ms, are under way for 3 ms each, and three more meet a hiccup: they begin before, in and at the end of it.
        var messages = Enumerable.Range(0, 100).Select(i => (Ms(i * 10), Ms((i * 10) + 3))).Concat([(Ms(1999), Ms(2025)), (Ms(2010), Ms(2025)), (Ms(2019), Ms(2026))]).ToList();

        var found = Lateness.Of(messages, [(Ms(2000), Ms(2020))]);

        Assert.Equal(3, found.Usual, 6);
        Assert.Equal(15, found.Late, 6);
        Assert.Equal(100.0 * 3 / 103, found.Met, 6);
        Assert.Equal(3, found.LateOfOthers, 6);
    }

    [Fact]
    public void One_that_comes_as_a_hiccup_begins_or_goes_when_it_is_over_met_none() =>
        Assert.Equal(0, Lateness.Of([(Ms(1), Ms(5)), (Ms(9), Ms(12))], [(Ms(5), Ms(9))]).Met);

    [Fact]
    public void Where_hiccups_are_not_known_nothing_is_said_of_them()
    {
        var found = Lateness.Of([(Ms(0), Ms(4))], null);

        Assert.Equal(4, found.Late, 6);
        Assert.True(double.IsNaN(found.Met) && double.IsNaN(found.LateOfOthers));
    }

    private static long Ms(long milliseconds) => milliseconds * (Stopwatch.Frequency / 1000);
}

using Godwit.Lab.Scenarios;

namespace Godwit.Tests.Laboratory;

/// <summary>What is the matter with a round is the matter with both of its measurements, and does not change the figure.</summary>
public sealed class CostsInTurnTests
{
    [Fact]
    public void The_times_are_the_median_of_those_of_the_rounds()
    {
        var costs = new CostsInTurn([(Of(100), Of(180)), (Of(300), Of(450)), (Of(110), Of(220))]);

        Assert.Equal(1.8, costs.Times, 6);
        Assert.Equal((1.5, 2.0), costs.Spread);
        Assert.Equal((110, 220), (costs.One.Micros, costs.Other.Micros));
    }

    private static Cost Of(double micros) => new(micros, Bytes: 0, new Lateness(Usual: 0, Late: 0, Met: 0, LateOfOthers: 0));
}

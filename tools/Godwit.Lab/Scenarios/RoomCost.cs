using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>What it costs that the occupants of many rooms hear each other, and how late they do.</summary>
/// <param name="Micros">Processor time of all nodes for a delivery, in µs.</param>
/// <param name="Busiest">The part of it that the busiest node has, in percent.</param>
/// <param name="Calls">Calls to sessions on other nodes for a message.</param>
/// <param name="Late">The time from the moment when a message was to be sent until an occupant has it, 99 of 100, in ms.</param>
internal sealed record RoomCost(double Micros, double Busiest, double Calls, double Late)
{
    /// <summary>Lets a town speak, several times, and gives the medians.</summary>
    /// <param name="experiment">Has the nodes.</param>
    /// <param name="town">Who speaks.</param>
    /// <param name="rate">How many messages a second.</param>
    /// <param name="seconds">For how long each time.</param>
    /// <param name="times">How often it is measured.</param>
    public static async Task<RoomCost> MeasureAsync(Experiment experiment, RoomTown town, double rate, double seconds, int times)
    {
        var costs = new List<RoomCost>();
        for (var time = 0; time < times; time++)
        {
            costs.Add(await MeasureAsync(experiment, town, rate, seconds));
        }

        return new(Middle(costs, c => c.Micros), Middle(costs, c => c.Busiest), Middle(costs, c => c.Calls), Middle(costs, c => c.Late));
    }

    private static async Task<RoomCost> MeasureAsync(Experiment experiment, RoomTown town, double rate, double seconds)
    {
        var (calls, before) = (await experiment.SumAsync("godwit_gateway_calls_total"), Processor(experiment));
        var talk = await Task.Run(() => town.Speak(rate, seconds), experiment.Stop);
        var used = Processor(experiment).Zip(before, (now, then) => (now - then).TotalMicroseconds).ToList();
        calls = await experiment.SumAsync("godwit_gateway_calls_total") - calls;
        return new(used.Sum() / talk.Heard, 100 * used.Max() / used.Sum(), calls / talk.Said, talk.Late.Percentile(99));
    }

    private static List<TimeSpan> Processor(Experiment experiment) => [.. experiment.Fleet.Nodes.Select(n => n.ProcessorTime)];

    private static double Middle(List<RoomCost> costs, Func<RoomCost, double> figure) => costs.Select(figure).Order().ElementAt(costs.Count / 2);
}

using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>Nodes join a cluster whose rooms are in use: where the rooms live then, and what it costs.</summary>
/// <param name="balance">By what rooms are moved (<c>cluster:roomBalance</c>).</param>
internal sealed class Balanced(string balance) : IScenario
{
    private const double Rate = 300;

    /// <summary>So long it is talked before somebody looks again where the rooms are.</summary>
    private const double Slice = 15;

    public string Name => $"balance-{balance}";

    public string Summary => $"nothing goes wrong: where rooms live when two nodes become four, and what that costs, with cluster:roomBalance={balance}";

    public async Task RunAsync(Experiment experiment)
    {
        experiment.Fleet.Set("cluster:roomBalance", balance);
        await experiment.BeginAsync(2, new SwarmPlan { Seed = 0, Members = 2, Rate = 0 });
        var rooms = experiment.Size(40, 300);
        await experiment.Fleet.ImportAsync(SwarmRun.Accounts("town", rooms * RoomTown.Occupants), experiment.Stop);
        using var town = new RoomTown("town", [.. experiment.Fleet.Nodes.Select(n => n.Client)], rooms);
        await Task.Run(town.Enter, experiment.Stop);
        await SpeakAsync(experiment, town, "they are warm", experiment.Size(5, 20));
        await MeasureAsync(experiment, town, "two nodes");
        var joining = Task.WhenAll(experiment.AddNodeAsync(), experiment.AddNodeAsync());
        await SpeakAsync(experiment, town, "two nodes join", Slice);
        await joining;
        var worst = 0.0;
        for (var slice = 0; slice < experiment.Size(1, 10); slice++)
        {
            worst = Math.Max(worst, await SpeakAsync(experiment, town, "four nodes", Slice));
        }

        experiment.Page.Figure("four nodes, while rooms may move: p99 of the worst 15 s", worst, "ms");
        await MeasureAsync(experiment, town, "four nodes");
        experiment.Page.Figure("rooms that moved, one as often as it did", await experiment.SumAsync("godwit_entities_moved_total"));
        Check(experiment, town);
        await experiment.FinishAsync();
    }

    /// <summary>Lets the town speak, and notes where its rooms are then. Gives the p99 in ms.</summary>
    private static async Task<double> SpeakAsync(Experiment experiment, RoomTown town, string when, double seconds)
    {
        var talk = await Task.Run(() => town.Speak(Rate, seconds), experiment.Stop);
        var late = talk.Late.Percentile(99);
        var rooms = string.Join(", ", await RoomsAsync(experiment));
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"{when}: rooms {rooms}; p99 {late:0.0} ms"));
        return late;
    }

    private static async Task MeasureAsync(Experiment experiment, RoomTown town, string when)
    {
        var cost = await RoomCost.MeasureAsync(experiment, town, Rate, Slice / 3, experiment.Size(1, 3));
        var rooms = await RoomsAsync(experiment);
        foreach (var (number, count) in rooms.Index())
        {
            experiment.Page.Figure(string.Create(CultureInfo.InvariantCulture, $"{when}: rooms on node {number + 1}"), count);
        }

        experiment.Page.Figure($"{when}: the most rooms of a node ÷ the mean", rooms.Max() / rooms.Average(), "times");
        experiment.Page.Figure($"{when}: calls to other nodes' sessions for a message", cost.Calls);
        experiment.Page.Figure($"{when}: processor time for a delivery, all nodes", cost.Micros, "µs");
        experiment.Page.Figure($"{when}: the part of it that the busiest node has", cost.Busiest, "%");
        experiment.Page.Figure($"{when}: p99 from speaker to occupant", cost.Late, "ms");
    }

    private static void Check(Experiment experiment, RoomTown town)
    {
        Holds("nothing that was said in a room is lost", town.Books.Lost);
        Holds("nothing comes to an occupant twice", town.Books.Doubled);
        Holds("no speaker is heard out of order", town.Books.Disordered);
        Holds("no occupant gets an error or sees another one leave", town.Surprises.Count);
        town.Surprises.Take(3).ToList().ForEach(experiment.Page.Explain);

        void Holds(string what, int found) => experiment.Page.Check(found == 0 ? what : string.Create(CultureInfo.InvariantCulture, $"{what}: {found}"), found == 0);
    }

    /// <summary>How many rooms each node has; a node that only comes up has none.</summary>
    private static async Task<IReadOnlyList<double>> RoomsAsync(Experiment experiment) =>
        await Task.WhenAll(experiment.Fleet.Nodes.Select(async n => await n.IsReadyAsync(experiment.Stop) ? await n.MetricAsync("godwit_entities", experiment.Stop) : 0));
}

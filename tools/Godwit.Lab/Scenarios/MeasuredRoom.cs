using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>A large room with occupants on four nodes: how many calls go between nodes for a message, and what a delivery costs.</summary>
internal sealed class MeasuredRoom : IScenario
{
    private const int Nodes = 4;
    private const string Calls = "godwit_gateway_calls_total";

    public string Name => "room";

    public string Summary => "a room with 5,000 occupants on four nodes: calls between nodes for a message, processor time for a delivery";

    public async Task RunAsync(Experiment experiment)
    {
        await experiment.BeginAsync(Nodes, new SwarmPlan { Seed = 0, Members = 2, Rate = 0 });
        var (occupants, messages) = experiment.Size((200, 100), (5000, 20));
        await experiment.Fleet.ImportAsync(SwarmRun.Accounts("room", occupants), experiment.Stop);
        using var crowd = new RoomCrowd("room", [.. experiment.Fleet.Nodes.Select(n => n.Client)], TimeSpan.FromMinutes(20));
        await Task.Run(() => crowd.Enter(occupants), experiment.Stop);
        experiment.Page.Note(string.Create(CultureInfo.InvariantCulture, $"{occupants} are in the room"));
        await Task.Run(() => crowd.Say(messages / 2), experiment.Stop);
        var (heard, calls, processor) = (crowd.Heard, await experiment.SumAsync(Calls), Processor(experiment));
        await Task.Run(() => crowd.Say(messages), experiment.Stop);
        var deliveries = crowd.Heard - heard;
        var each = (await experiment.SumAsync(Calls) - calls) / messages;
        experiment.Page.Figure("calls to other nodes for a message", each);
        experiment.Page.Figure("processor time for a delivery, all nodes", (Processor(experiment) - processor).TotalMicroseconds / deliveries, "µs");
        experiment.Page.Check(
            string.Create(CultureInfo.InvariantCulture, $"a message goes once to each of the {Nodes - 1} nodes on which the room is not: {each:0.##} calls"), Math.Abs(each - (Nodes - 1)) < 0.5);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"everybody hears everything in turn: {crowd.OutOfTurn} out of turn"), crowd.OutOfTurn == 0);
        await experiment.FinishAsync();
    }

    private static TimeSpan Processor(Experiment experiment) => experiment.Fleet.Nodes.Select(n => n.ProcessorTime).Aggregate((a, b) => a + b);
}

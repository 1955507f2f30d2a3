using System.Diagnostics;
using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>How long it takes until a service is whole again: until a message of every conversation written after the fault is acknowledged and shown.</summary>
internal static class Recovery
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until all conversations flow again, and prints how long it took.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="what">What it is the recovery of.</param>
    /// <param name="fault">When the fault began.</param>
    /// <param name="end">When it ended, if it did: the recovery is counted from then.</param>
    /// <param name="most">The goal for 99 of 100 conversations, in seconds; null for none.</param>
    public static async Task RecoverAsync(this Experiment experiment, string what, long fault, long? end = null, double? most = null)
    {
        var swarm = experiment.Swarm;
        var from = end ?? fault;
        var isWhole = await swarm.WaitAsync(() => Speaking(swarm).All(m => Since(swarm, m, from) != 0), Patience, experiment.Stop);
        var times = await swarm.AskAsync(() => Speaking(swarm).Select(m => Since(swarm, m, from)).Where(t => t != 0)
            .Select(t => (t - from) / (double)Stopwatch.Frequency).Order().ToList());

        // The time may have run before it was looked: while a node ended, say.
        var isInTime = isWhole && times.TrueForAll(t => t <= Patience.TotalSeconds);
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"{what}: every conversation flows again within {Patience.TotalSeconds:0} s"), isInTime);
        if (times.Count == 0)
        {
            return;
        }

        var late = times[(int)Math.Ceiling(times.Count * 0.99) - 1];
        experiment.Page.Note(string.Create(
            CultureInfo.InvariantCulture, $"{what}: full service after {late:0.0} s (p99 of the conversations), the last after {times[^1]:0.0} s{(end is null ? "" : " from the end of the fault")}"));
        if (most is { } goal)
        {
            experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"{what}: accounts answer again within {goal:0} s (p99): {late:0.0} s"), isWhole && late <= goal);
        }
    }

    /// <summary>Those that are there all the time, and write.</summary>
    private static IEnumerable<Member> Speaking(SwarmRun swarm) => swarm.Members.Where(m => m.Habit != Habit.Offline && m.IsSpeaker);

    /// <summary>When the first of the messages that a member wrote after a moment was acknowledged and, if its partner is there, shown; 0 when none was.</summary>
    private static long Since(SwarmRun swarm, Member member, long moment)
    {
        var isShown = swarm.Members[member.Number ^ 1].Habit != Habit.Offline;
        return swarm.Books.Conversations[member.Number].Entries.Reverse().TakeWhile(e => e.Sent >= moment).Where(e => e.Acknowledged != 0 && (e.Shown != 0 || !isShown))
            .Select(e => Math.Max(e.Acknowledged, e.Shown)).DefaultIfEmpty(0).Min();
    }
}

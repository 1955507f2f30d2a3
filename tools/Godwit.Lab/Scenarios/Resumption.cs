using System.Globalization;
using Godwit.Lab.Swarm;

namespace Godwit.Lab.Scenarios;

/// <summary>What becomes of sessions whose node was told to end.</summary>
internal static class Resumption
{
    /// <summary>Clients that stay must have resumed. Those that vanish by themselves may do so on a node that is about to end, and log in while it does.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="what">What was done to the node.</param>
    /// <param name="from">When it was told to end.</param>
    public static async Task CheckResumedAsync(this Experiment experiment, string what, long from)
    {
        var swarm = experiment.Swarm;
        var (resumed, bound) = await swarm.AskAsync(() =>
        {
            var logins = swarm.Record.Logins.Where(l => l.At >= from && swarm.Members[l.Member].Habit == Habit.Online).ToLookup(l => l.IsResumed);
            return (logins[true].Count(), logins[false].Count());
        });
        experiment.Page.Check(string.Create(CultureInfo.InvariantCulture, $"{what}: those of its sessions whose clients stay are resumed ({resumed}), none is bound anew ({bound})"), bound == 0);
    }
}

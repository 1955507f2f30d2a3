using System.Globalization;
using Godwit.Load.Measures;

namespace Godwit.Lab.Nodes;

/// <summary>
/// What else runs on this machine, the kernel's own threads with it, from <c>/proc</c>. Such a thread may keep one of two processors to itself for some milliseconds at a time, and then shows in what is measured
/// of lateness, though it takes few per cent.
/// </summary>
/// <param name="ours">The processes that are the laboratory's, with those that they started.</param>
internal sealed class OtherProcesses(params int[] ours)
{
    /// <summary>The unit of times in <c>/proc/PID/stat</c> (proc(5)).</summary>
    private const double TicksPerSecond = 100;

    private readonly long from = TimeProvider.System.GetTimestamp();
    private readonly IReadOnlyDictionary<int, double> before = Times().ToDictionary(p => p.Process, p => p.Seconds);

    /// <summary>What they have used since this was made.</summary>
    /// <returns>How many processors they kept busy, and the name of the busiest.</returns>
    public (double Processors, string Busiest) Used()
    {
        var seconds = TimeProvider.System.GetElapsedTime(from).TotalSeconds;
        var own = ours.SelectMany(ProcessTree.Of).ToHashSet();
        var used = Times().Where(p => !own.Contains(p.Process)).Select(p => (p.Name, Seconds: p.Seconds - before.GetValueOrDefault(p.Process))).ToList();
        return (used.Sum(u => u.Seconds) / seconds, used.MaxBy(u => u.Seconds).Name);
    }

    private static IEnumerable<(int Process, string Name, double Seconds)> Times()
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process) && Stat(directory) is { } stat)
            {
                // PID (NAME) STATE ..., of which utime and stime are the 14th and the 15th; a name may have spaces and parentheses in it.
                var end = stat.LastIndexOf(')');
                var fields = stat[(end + 2)..].Split(' ');
                yield return (process, stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end], (Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
            }
        }
    }

    private static string? Stat(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "stat"));
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

using System.Globalization;
using Godwit.Load.Net;

namespace Godwit.Load.Measures;

/// <summary>What Linux knows about a process and those that it started, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    private const long NanosecondsPerTick = 100;
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;

    /// <summary>The proportional set size of all of them, in bytes.</summary>
    public static long ProportionalBytes(int root) => Of(root).Sum(process =>
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan()[4..^2].Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    });

    /// <summary>
    /// The processor time of all of them, by the clock of each process: what <c>/proc</c> says is in hundredths of a second, too coarse for a short run.
    /// </summary>
    public static TimeSpan ProcessorTime(int root) => TimeSpan.FromTicks(Of(root).Sum(Ticks));

    private static unsafe long Ticks(int process)
    {
        int clock;
        var time = stackalloc long[2];
        return Native.GetProcessorClock(process, &clock) == 0 && Native.GetTime(clock, time) == 0
            ? (time[0] * TicksPerSecond) + (time[1] / NanosecondsPerTick)
            : throw new LoadException($"Process {process} has ended.");
    }

    /// <summary>A process, and all that it and those started. One may have ended by now.</summary>
    public static IEnumerable<int> Of(int root)
    {
        yield return root;
        foreach (var task in Tasks(root))
        {
            foreach (var child in Children(task))
            {
                foreach (var process in Of(int.Parse(child, CultureInfo.InvariantCulture)))
                {
                    yield return process;
                }
            }
        }
    }

    private static string[] Tasks(int process)
    {
        try
        {
            return Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (DirectoryNotFoundException)
        {
            // It has ended since.
            return [];
        }
    }

    private static string[] Children(string task)
    {
        try
        {
            return File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            // The thread has ended since; what it had started is the child of another.
            return [];
        }
    }
}

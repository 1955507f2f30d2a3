using System.Globalization;

namespace Godwit.Load.Measures;

/// <summary>What Linux knows about a process and those that it started, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>Linux counts processor time for programs in hundredths of a second, whatever the kernel's clock.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>The proportional set size of all of them, in bytes.</summary>
    public static long ProportionalBytes(int root) => Of(root).Sum(process =>
    {
        var line = File.ReadLines($"/proc/{process}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan()[4..^2].Trim(), NumberStyles.None, CultureInfo.InvariantCulture) * 1024;
    });

    /// <summary>The processor time of all of them.</summary>
    public static TimeSpan ProcessorTime(int root) => TimeSpan.FromSeconds(Of(root).Sum(process =>
    {
        // The name, in parentheses, may have spaces: what follows it begins with the third field.
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }) / TicksPerSecond);

    private static IEnumerable<int> Of(int root)
    {
        yield return root;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{root}/task"))
        {
            foreach (var child in File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                foreach (var process in Of(int.Parse(child, CultureInfo.InvariantCulture)))
                {
                    yield return process;
                }
            }
        }
    }
}

namespace Godwit.Tests.Metrics;

/// <summary>The tables of <c>docs/metrics.md</c>, read back.</summary>
internal static class MetricsPage
{
    /// <summary>The rows, by the name of the instrument.</summary>
    public static Dictionary<string, MetricRow> Read()
    {
        var rows = new Dictionary<string, MetricRow>();
        foreach (var line in File.ReadLines(Find()).Where(l => l.StartsWith("| `godwit.", StringComparison.Ordinal)))
        {
            var cells = line.Trim('|', ' ').Split(" | ").Select(c => c.Trim()).ToArray();
            var labels = cells[4].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Code);
            rows.Add(Code(cells[0]), new(Code(cells[0]), Code(cells[1]), cells[2], Code(cells[3]), [.. labels], cells[5]));
        }

        return rows;
    }

    private static string Code(string cell) => cell.Trim('`');

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Godwit.slnx")))
        {
            directory = directory.Parent!;
        }

        return Path.Combine(directory.FullName, "docs", "metrics.md");
    }
}

/// <summary>A row.</summary>
internal sealed record MetricRow(string Name, string Prometheus, string Kind, string Unit, IReadOnlyList<string> Labels, string Meaning);

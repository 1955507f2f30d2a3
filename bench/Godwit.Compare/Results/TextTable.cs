namespace Godwit.Compare.Results;

/// <summary>Writes a table for people: aligned for a terminal, or as Markdown.</summary>
internal static class TextTable
{
    /// <summary>Columns that are as wide as their widest cell.</summary>
    public static string Aligned(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = header.Select((name, column) => rows.Select(r => r[column].Length).Append(name.Length).Max()).ToArray();
        string Line(IReadOnlyList<string> cells) => string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
        return string.Join("\n", rows.Select(Line).Prepend(string.Join("  ", widths.Select(w => new string('-', w)))).Prepend(Line(header)));
    }

    /// <summary>Markdown.</summary>
    public static string Markdown(IReadOnlyList<string> header, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
        return string.Join("\n", rows.Select(Line).Prepend(Line(header.Select(_ => "---"))).Prepend(Line(header)));
    }
}

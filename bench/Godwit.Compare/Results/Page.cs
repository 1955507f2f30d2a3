namespace Godwit.Compare.Results;

/// <summary>Writes the measured part of <c>docs/performance.md</c> between two marks; what people have written around it stays.</summary>
internal static class Page
{
    private const string Begin = "<!-- measured: begin -->";
    private const string End = "<!-- measured: end -->";

    /// <summary>The page with another measured part.</summary>
    /// <param name="page">The page.</param>
    /// <param name="measured">The part.</param>
    /// <exception cref="CompareException">The page has no marks.</exception>
    public static string Replace(string page, string measured)
    {
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + Begin.Length)]}\n\n{measured.Trim()}\n\n{page[end..]}"
            : throw new CompareException($"The page has no part between {Begin} and {End}.");
    }

    /// <summary>The measured part.</summary>
    /// <param name="command">The command that makes it again.</param>
    /// <param name="date">When it was measured.</param>
    /// <param name="rounds">In how many rounds.</param>
    /// <param name="machine">On what and with what.</param>
    /// <param name="rows">The table.</param>
    public static string Write(string command, DateOnly date, int rounds, IEnumerable<string> machine, IReadOnlyList<IReadOnlyList<string>> rows) =>
        $"""
        Measured on {date:yyyy-MM-dd} by `{command}`: medians of {rounds} interleaved rounds, in parentheses the least and the most.

        {string.Join("\n", machine.Select(m => $"- {m}"))}

        {TextTable.Markdown(Table.Header, rows)}
        """;
}

namespace Godwit.Compare.Results;

/// <summary>Writes parts of <c>docs/performance.md</c>, each between two marks with its name; what people have written around them stays.</summary>
internal static class Page
{
    /// <summary>The page with another part.</summary>
    /// <param name="page">The page.</param>
    /// <param name="name">The name of the part.</param>
    /// <param name="part">The part.</param>
    /// <exception cref="CompareException">The page has no marks of that name.</exception>
    public static string Replace(string page, string name, string part)
    {
        var (beginMark, endMark) = ($"<!-- {name}: begin -->", $"<!-- {name}: end -->");
        var begin = page.IndexOf(beginMark, StringComparison.Ordinal);
        var end = page.IndexOf(endMark, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{page[..(begin + beginMark.Length)]}\n\n{part.Trim()}\n\n{page[end..]}"
            : throw new CompareException($"The page has no part between {beginMark} and {endMark}.");
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

        {string.Join("\n", machine.Where(m => m.Length > 0).Select(m => $"- {m}"))}

        {TextTable.Markdown(Table.Header, rows)}
        """;
}

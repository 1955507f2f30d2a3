namespace Godwit.Tests.Modules.Rooms;

/// <summary>A table of rules as text: what is changed down the left, into what along the top, what comes of it in the cells.</summary>
internal static class Grid
{
    /// <summary>The cells of the grids, each with the name of its grid before it.</summary>
    public static IEnumerable<TheoryDataRow<string, string, string, string>> Read(params IEnumerable<(string Name, string Text)> grids) =>
        from grid in grids
        let lines = grid.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Words).ToArray()
        from line in lines.Skip(1)
        from cell in lines[0].Zip(line.Skip(1))
        select new TheoryDataRow<string, string, string, string>(grid.Name, line[0], cell.First, cell.Second);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

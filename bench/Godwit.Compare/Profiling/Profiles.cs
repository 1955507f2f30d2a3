using System.Globalization;
using Godwit.Compare.Results;

namespace Godwit.Compare.Profiling;

/// <summary>Writes what profiles found.</summary>
internal static class Profiles
{
    private const double LeastShown = 0.01;
    private const string Rest = "else";

    /// <summary>The table: a row for each part of the server, a column for each kind of load.</summary>
    public static (IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) Table(IReadOnlyList<Profile> profiles)
    {
        // What is small everywhere is put together.
        var parts = profiles.SelectMany(p => p.Parts).GroupBy(p => p.Key).Where(g => g.Max(p => p.Value) >= LeastShown).OrderByDescending(g => g.Sum(p => p.Value)).Select(g => g.Key).ToList();
        var rows = parts.Select(part => Row(part, profiles.Select(p => p.Parts.GetValueOrDefault(part)))).ToList();
        rows.Add(Row(Rest, profiles.Select(p => p.Parts.Where(x => !parts.Contains(x.Key)).Sum(x => x.Value))));
        return (["share of the server's processor time, %", .. profiles.Select(p => p.Mode)], rows);
    }

    /// <summary>The part of the page.</summary>
    /// <param name="profiles">What was found.</param>
    /// <param name="command">The command that finds it again.</param>
    /// <param name="date">When.</param>
    /// <param name="directory">Where the drawings are, as the page sees it.</param>
    public static string Write(IReadOnlyList<Profile> profiles, string command, DateOnly date, string directory)
    {
        var (header, rows) = Table(profiles);
        return $"""
            Found on {date:yyyy-MM-dd} by `{command}`. Flame graphs: {string.Join(", ", profiles.Select(p => $"[{p.Mode}]({directory}/{p.FileName})"))}.

            {TextTable.Markdown(header, rows)}
            """;
    }

    private static IReadOnlyList<string> Row(string part, IEnumerable<double> shares) =>
        [part, .. shares.Select(s => s == 0 ? "" : (100 * s).ToString(s < 0.1 ? "0.0" : "0", CultureInfo.InvariantCulture))];
}

using System.Globalization;

namespace Godwit.Tests.Cluster.Contracts;

/// <summary>What is different in two texts of <see cref="WireContracts"/>.</summary>
/// <param name="Breaking">What a node of the version before does not understand.</param>
/// <param name="Additions">What it does not know, and need not.</param>
internal sealed record ContractComparison(IReadOnlyList<string> Breaking, IReadOnlyList<string> Additions)
{
    /// <summary>Compares what was frozen with what there is.</summary>
    public static ContractComparison Of(string frozen, string current)
    {
        var (breaking, additions) = (new List<string>(), new List<string>());
        var (before, now) = (Parse(frozen), Parse(current));
        foreach (var (head, lines) in before)
        {
            if (now.TryGetValue(head, out var there))
            {
                Compare(head, lines, there, breaking, additions);
            }
            else
            {
                breaking.Add($"{head}: removed or renamed");
            }
        }

        additions.AddRange(now.Keys.Except(before.Keys));
        return new(breaking, additions);
    }

    private static void Compare(
        string head, IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now, List<string> breaking, List<string> additions)
    {
        foreach (var (name, value) in before)
        {
            if (!now.TryGetValue(name, out var there))
            {
                breaking.Add($"{head}, {name}: removed or renamed");
            }
            else if (there != value)
            {
                breaking.Add($"{head}, {name}: was {value}, is {there}");
            }
        }

        var last = before.Keys.Select(Number).DefaultIfEmpty(-1).Max();
        foreach (var name in now.Keys.Except(before.Keys))
        {
            if (Number(name) is >= 0 and var number && number <= last)
            {
                breaking.Add($"{head}, {name}: takes the place of another member, or of one that was; the next free number is {last + 1}");
            }
            else
            {
                additions.Add($"{head}, {name}: {now[name]}");
            }
        }
    }

    /// <summary>The number that a member of a type begins with, -1 for anything else.</summary>
    private static int Number(string name) => int.TryParse(name.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static Dictionary<string, Dictionary<string, string>> Parse(string text)
    {
        var blocks = new Dictionary<string, Dictionary<string, string>>(StringComparer.Ordinal);
        Dictionary<string, string>? block = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] != ' ')
            {
                blocks.Add(line, block = new(StringComparer.Ordinal));
                continue;
            }

            var parts = line.Trim().Split(": ", 2);
            block!.Add(parts[0], parts[1]);
        }

        return blocks;
    }
}

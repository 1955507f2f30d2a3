namespace Godwit.Tests.Architecture;

/// <summary>What a file uses is listed in order, System first: neither the build nor the check of white space looks at that.</summary>
public sealed class UsingOrderTests
{
    public static TheoryData<string> Folders => ["src", "tests", "tools", "bench"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Usings_are_in_order(string folder)
    {
        var wrong = Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories).Where(f => !IsInOrder(Usings(f))).ToList();
        Assert.True(wrong.Count == 0, $"Not in order: {string.Join(", ", wrong)}");
    }

    private static List<string> Usings(string file) =>
    [
        .. File.ReadLines(file)
            .TakeWhile(l => l.Length == 0 || l.StartsWith("using ", StringComparison.Ordinal) || l.StartsWith("//", StringComparison.Ordinal))
            .Where(l => l.StartsWith("using ", StringComparison.Ordinal) && !l.Contains(" static ", StringComparison.Ordinal) && !l.Contains('=', StringComparison.Ordinal))
            .Select(l => l["using ".Length..].TrimEnd(';')),
    ];

    private static bool IsInOrder(List<string> names) => names
        .OrderBy(n => n == "System" || n.StartsWith("System.", StringComparison.Ordinal) ? 0 : 1)
        .ThenBy(n => n, StringComparer.OrdinalIgnoreCase)
        .SequenceEqual(names);
}

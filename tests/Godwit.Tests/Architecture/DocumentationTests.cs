using System.Text.RegularExpressions;
using Godwit.Commands;

namespace Godwit.Tests.Architecture;

/// <summary>Holds the documentation to what there is.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
        ["README.md", "CONTRIBUTING.md", "SECURITY.md", .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(p => Path.GetRelativePath(Repository.Root, p))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_file_that_a_page_names_exists(string page)
    {
        var text = Repository.Read(page);
        var named = FileName().Matches(text).Select(m => m.Groups[1].Value)
            .Concat(Link().Matches(text).Select(m => m.Groups[1].Value).Where(l => !l.StartsWith("http", StringComparison.Ordinal) && !l.StartsWith('#'))
                .Select(l => Path.Combine(Path.GetDirectoryName(page)!, l.Split('#')[0])));

        Assert.All(named, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{page} names {path}"));
    }

    [Fact]
    public void The_walk_of_a_message_names_types_and_methods_that_exist()
    {
        var names = Walk().Match(Repository.Read("docs/architecture.md")).Value;
        var pairs = MethodName().Matches(names).Select(m => (Type: m.Groups[1].Value, Method: m.Groups[2].Value)).ToList();

        Assert.NotEmpty(pairs);
        Assert.All(pairs, p => Assert.Contains(
            Repository.Sources("src"),
            path => Path.GetFileNameWithoutExtension(path) == p.Type && Repository.Read(path).Contains($" {p.Method}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_defence_is_shown_by_tests_that_exist()
    {
        var rows = Repository.Read("docs/security.md").Split('\n')
            .Where(l => l.StartsWith('|') && !l.StartsWith("|---", StringComparison.Ordinal) && !l.StartsWith("| threat", StringComparison.Ordinal))
            .Select(l => l.Trim('|', ' ').Split(" | ")[^1])
            .ToList();
        var tests = Repository.Sources("tests").ToLookup(p => Path.GetFileNameWithoutExtension(p)!);

        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.True(TestName().IsMatch(row) || row.Contains("tests/Dialogues/", StringComparison.Ordinal), $"No test is named in: {row}"));
        Assert.All(rows.SelectMany(r => TestName().Matches(r)), name => Assert.Contains(
            tests[name.Groups[1].Value],
            path => Repository.Read(path).Contains($" {name.Groups[2].Value}(", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_configuration_reference_is_what_the_command_prints() =>
        Assert.Equal(ConfigurationReference.Write().ReplaceLineEndings("\n").TrimEnd(), Repository.Read("docs/configuration.md").TrimEnd());

    [Fact]
    public void The_page_of_protocols_is_what_the_command_prints() =>
        Assert.Equal(ProtocolsReference.Write().ReplaceLineEndings("\n").TrimEnd(), Repository.Read("docs/protocols.md").TrimEnd());

    /// <summary>A path of this repository in backquotes.</summary>
    [GeneratedRegex(@"`\.?/?((?:src|tests|tools|bench|docs|web|deploy)/[A-Za-z0-9._/-]+)")]
    private static partial Regex FileName();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"## The walk of a message.*?(?=\n## )", RegexOptions.Singleline)]
    private static partial Regex Walk();

    [GeneratedRegex(@"`([A-Z]\w+)\.([A-Z]\w+)`")]
    private static partial Regex MethodName();
}

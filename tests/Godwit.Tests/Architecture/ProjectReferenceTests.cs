using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Godwit.Tests.Architecture;

/// <summary>Holds the projects to the table in docs/architecture.md: who may use whom, and what must never be where.</summary>
public sealed partial class ProjectReferenceTests
{
    public static TheoryData<string> Projects =>
        [.. Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_uses_what_the_architecture_allows(string project)
    {
        var allowed = Allowed(project);
        var used = XDocument.Load(Path.Combine(Repository.Root, "src", project, $"{project}.csproj"))
            .Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!));

        Assert.Empty(used.Except(allowed));
    }

    [Fact]
    public void The_protocol_knows_no_sockets_clocks_tasks_or_dependency_injection()
    {
        Assert.Equal("", string.Join("\n", Lines("src/Godwit.Protocol", ForbiddenInProtocol())));
        Assert.DoesNotContain("PackageReference", Repository.Read("src/Godwit.Protocol/Godwit.Protocol.csproj"), StringComparison.Ordinal);
        Assert.DoesNotContain("FrameworkReference", Repository.Read("src/Godwit.Protocol/Godwit.Protocol.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_server_has_no_namespace_of_a_XEP_and_no_SQL()
    {
        Assert.Equal("", string.Join("\n", Lines("src/Godwit.Server", XepNamespace())));
        Assert.Equal("", string.Join("\n", Lines("src/Godwit.Server", Sql())));
    }

    [Fact]
    public void A_module_names_another_one_only_to_come_before_it()
    {
        var others =
            from path in Repository.Sources("src/Godwit.Modules")
            let folder = path.Split('/')[2]
            let text = Repository.Read(path)
            from Match match in UsingOfModule().Matches(text)
            let other = match.Groups[1].Value
            where !folder.EndsWith(".cs", StringComparison.Ordinal) && other != folder && other != "Options"
            where !text.Contains($"Before<{other}Module>()", StringComparison.Ordinal)
            select $"{path} uses {other}";

        Assert.Equal("", string.Join("\n", others));
    }

    private static string[] Allowed(string project)
    {
        var row = Repository.Read("docs/architecture.md").Split('\n').Single(line => line.StartsWith($"| `src/{project}` |", StringComparison.Ordinal));
        var cell = row.Split('|')[3].Trim();
        return cell switch
        {
            "nothing" => [],
            "all" => [.. Projects.Select(p => p.Data)],
            _ => [.. cell.Split(", ").Select(name => $"Godwit.{name}")],
        };
    }

    private static IEnumerable<string> Lines(string directory, Regex forbidden) =>
        from path in Repository.Sources(directory)
        from line in Repository.Read(path).Split('\n')
        where forbidden.IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
        select $"{path}: {line.Trim()}";

    [GeneratedRegex(@"System\.Net\.Sockets|DateTime(Offset)?\.(Utc)?Now|TimeProvider|Task\b|async |Microsoft\.Extensions|File\.(Open|Read|Write)")]
    private static partial Regex ForbiddenInProtocol();

    [GeneratedRegex("\"(urn:xmpp:|jabber:(iq|x):|http://jabber.org/protocol/)")]
    private static partial Regex XepNamespace();

    [GeneratedRegex(@"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM) ")]
    private static partial Regex Sql();

    [GeneratedRegex(@"^using Godwit\.Modules\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex UsingOfModule();
}

using Godwit.Dialogues.Language;
using Godwit.Dialogues.Running;

namespace Godwit.Tests.Dialogues;

/// <summary>Every file under <c>tests/Dialogues</c> is a test.</summary>
public sealed class DialogueTests(DialogueServer fixture) : IClassFixture<DialogueServer>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Dialogues");

    public static TheoryData<string> Names() =>
        [.. Directory.EnumerateFiles(Folder, "*.dlg", SearchOption.AllDirectories)
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(Folder, f), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_server_keeps_to(string dialogue)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, $"{dialogue}.dlg"), TestContext.Current.CancellationToken);
        var parsed = DialogueParser.Parse(dialogue, text);
        Assert.SkipWhen(parsed.Exceptions.TryGetValue(fixture.Server.Name, out var reason), reason ?? "");

        await DialogueRunner.RunAsync(parsed, fixture.Server);
    }
}

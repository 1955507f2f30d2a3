using Godwit.Dialogues.Language;
using Godwit.Dialogues.Running;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Dialogues;

/// <summary>Every file under <c>tests/Dialogues</c> is a test.</summary>
public sealed class DialogueTests(DialogueServer fixture) : IClassFixture<DialogueServer>
{
    public static TheoryData<string> Names() => [.. DialogueFiles.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_server_keeps_to(string dialogue)
    {
        var parsed = DialogueParser.Parse(dialogue, await DialogueFiles.ReadAsync(dialogue));
        Assert.SkipWhen(parsed.Exceptions.TryGetValue(fixture.Server.Name, out var reason), reason ?? "");
        Assert.SkipWhen(parsed.NeedsInside && fixture.Server is not TestServer, "Only a server in this process can be made ready for it.");
        if (parsed.Options.Count == 0)
        {
            await DialogueRunner.RunAsync(parsed, fixture.Server);
            return;
        }

        Assert.All(parsed.Options.Keys, key => Assert.StartsWith("modules:", key, StringComparison.Ordinal));
        await using var own = await TestServer.StartAsync(model => model with { Modules = parsed.Options });
        await DialogueRunner.RunAsync(parsed, own);
    }
}

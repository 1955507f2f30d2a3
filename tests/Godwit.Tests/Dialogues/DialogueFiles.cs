using Godwit.Tests.Architecture;

namespace Godwit.Tests.Dialogues;

/// <summary>The files under <c>tests/Dialogues</c>.</summary>
internal static class DialogueFiles
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "Dialogues");

    /// <summary>Their paths below the folder, without the extension.</summary>
    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Folder, "*.dlg", SearchOption.AllDirectories)
            .Select(f => Path.ChangeExtension(Path.GetRelativePath(Folder, f), null).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.dlg"), TestContext.Current.CancellationToken);
}

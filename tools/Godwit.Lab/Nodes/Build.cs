using Godwit.Compare.Machine;

namespace Godwit.Lab.Nodes;

/// <summary>A server that was built: this tree's, an older one's, or one with a deliberate bug.</summary>
/// <param name="Name">What it is called on the page.</param>
/// <param name="Directory">Where the builds of the tree lie.</param>
/// <param name="Sabotage">The bug that is switched on; null for the true server.</param>
internal sealed record Build(string Name, string Directory, string? Sabotage = null)
{
    /// <summary>This tree's.</summary>
    public static Build Current { get; } = new("this tree", Path.Combine(Repository.Root, "artifacts"));

    /// <summary>The <c>godwit</c> command of it.</summary>
    public string Command => Path.Combine(Directory, "publish/Godwit/release/godwit");

    /// <summary>What is started.</summary>
    public string Program => Sabotage is null ? Command : Path.Combine(Directory, "bin/Godwit.SabotagedServer/release/Godwit.SabotagedServer");

    /// <summary>Its arguments, from keys of the configuration.</summary>
    public IEnumerable<string> Arguments(IEnumerable<KeyValuePair<string, string>> configuration)
    {
        var settings = configuration.Select(s => $"{s.Key}={s.Value}");
        return Sabotage is null ? ["serve"] : [.. settings, $"sabotage={Sabotage}"];
    }

    /// <summary>Its environment: the command takes keys of the configuration from there.</summary>
    public IReadOnlyDictionary<string, string> Environment(IEnumerable<KeyValuePair<string, string>> configuration)
    {
        // As the launcher does; but up to eight nodes that were just started share the machine, and none of them compiles what runs often once more to find out how it is used, which is worth it on a server that stays.
        var environment = new Dictionary<string, string> { ["DOTNET_GCgen0size"] = "0x4000000", ["DOTNET_TieredPGO"] = "0" };
        foreach (var (key, value) in Sabotage is null ? configuration : [])
        {
            environment[$"GODWIT_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        return environment;
    }
}

using Godwit.Compare.Experiments;
using Godwit.Compare.Machine;
using Godwit.Compare.Profiling;
using Godwit.Compare.Results;
using Godwit.Compare.Servers;

namespace Godwit.Compare;

/// <summary>Profiles with their table and their drawings.</summary>
/// <param name="lab">The servers.</param>
/// <param name="output">Where the table goes.</param>
/// <param name="command">The command that finds it again.</param>
/// <param name="page">The page whose part on profiles is written, with the drawings beside it; null for none: the drawings are then with what is built.</param>
internal sealed class ProfileRun(Lab lab, TextWriter output, string command, string? page)
{
    private const string Folder = "performance";

    /// <summary>Profiles, where perf can be used; elsewhere says why not.</summary>
    public async Task RunAsync(IReadOnlyList<LoadExperiment> experiments, CancellationToken stop)
    {
        if (await Perf.MissingAsync(stop) is { } reason)
        {
            await output.WriteLineAsync($"There are no profiles, since perf can't be used: {reason}");
            return;
        }

        var profiles = await new Profiler(lab, output).RunAsync(experiments, stop);
        var directory = Directory.CreateDirectory(Path.Combine(page is null ? Path.Combine(Repository.Root, "artifacts") : Path.GetDirectoryName(Path.GetFullPath(page))!, Folder));
        foreach (var profile in profiles)
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, profile.FileName), profile.Drawing, stop);
        }

        var (header, rows) = Profiles.Table(profiles);
        await output.WriteLineAsync($"\n{TextTable.Aligned(header, rows)}\n\nThe flame graphs are in {directory.FullName}.");
        if (page is not null)
        {
            var part = Profiles.Write(profiles, command, DateOnly.FromDateTime(DateTime.UtcNow), Folder);
            await File.WriteAllTextAsync(page, Page.Replace(await File.ReadAllTextAsync(page, stop), "profiles", part), stop);
        }
    }
}

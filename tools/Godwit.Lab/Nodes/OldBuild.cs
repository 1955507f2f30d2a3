using Godwit.Compare.Machine;

namespace Godwit.Lab.Nodes;

/// <summary>Builds an older version of this repository in a directory of its own.</summary>
internal static class OldBuild
{
    /// <summary>The version that is upgraded from: the last tag, or the commit before this one where there is none.</summary>
    public static async Task<string> PreviousAsync(CancellationToken stop)
    {
        var (status, tag, _) = await Command.TryAsync("git", ["-C", Repository.Root, "describe", "--tags", "--abbrev=0"], stop);
        return status == 0 ? tag.Trim() : (await Command.RunAsync("git", ["-C", Repository.Root, "rev-parse", "--short", "HEAD~1"], stop)).Trim();
    }

    /// <summary>Builds it.</summary>
    public static async Task<Build> MakeAsync(string revision, string directory, CancellationToken stop)
    {
        Directory.CreateDirectory(directory);
        await Command.RunAsync("sh", ["-ec", "git -C \"$0\" archive \"$1\" | tar -x -C \"$2\"", Repository.Root, revision, directory], stop);
        // In its own network the laboratory reaches nobody: tools/lab says where the one is that has packages.
        await Command.RunAsync("sh", ["-ec", "cd \"$0\"; ${LAB_OUTSIDE:+nsenter --net=\"$LAB_OUTSIDE\"} dotnet publish src/Godwit -c Release -v quiet -nologo -nodeReuse:false", directory], stop);
        return new Build(revision, Path.Combine(directory, "artifacts"));
    }
}

namespace Godwit.Compare.Machine;

/// <summary>The repository that this program was built from.</summary>
internal static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find();

    /// <summary>The load generator.</summary>
    public static string LoadGenerator => Path.Combine(Root, "artifacts/bin/Godwit.Load/release/Godwit.Load");

    /// <summary>Godwit, as its users start it.</summary>
    public static string Godwit => Path.Combine(Root, "godwit");

    private static string Find()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Godwit.slnx")))
            {
                return directory.FullName;
            }
        }

        throw new CompareException($"{AppContext.BaseDirectory} is not below the repository.");
    }
}

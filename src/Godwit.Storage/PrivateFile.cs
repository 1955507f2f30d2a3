namespace Godwit.Storage;

/// <summary>Files that other users of the machine may not read, whatever the umask: they hold people's messages.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OfOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute | UnixFileMode.GroupWrite;

    /// <summary>
    /// Makes the file for its owner alone, or takes others' rights away from one that is there; reading by its group stays, for backups say. What can't be done
    /// is left to whoever opens the file and knows how to tell of it. SQLite gives its other files the same rights.
    /// </summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            new FileStream(path, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite, UnixCreateMode = OfOwner }).Dispose();
            Restrict(path);
            Restrict(path + "-wal");
            Restrict(path + "-shm");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The engine opens it next, and says what is wrong.
        }
    }

    private static void Restrict(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path) is var mode && (mode & OfOthers) != 0)
        {
            File.SetUnixFileMode(path, mode & ~OfOthers);
        }
    }
}

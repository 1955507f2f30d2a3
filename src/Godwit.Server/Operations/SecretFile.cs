namespace Godwit.Server.Operations;

/// <summary>Files that only the server's user may read and write, whatever the umask: keys, passwords, what was done.</summary>
public static class SecretFile
{
    /// <summary>How such a file is opened to be written. The rights are those of a new file; one that is there keeps its own.</summary>
    public static FileStreamOptions ToWrite(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}

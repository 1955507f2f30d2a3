namespace Godwit.Storage;

/// <summary>Exclusive use of a data directory, by the operating system's lock on a file: it ends with the process, however that ends.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream file;

    private DataDirectoryLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, making the directory (for its owner alone) when there is none.</summary>
    /// <exception cref="StoreOpenException">Another process has it, or the directory can't be used.</exception>
    public static DataDirectoryLock Take(string directory)
    {
        Make(directory);
        var path = Path.Combine(directory, "godwit.lock");
        try
        {
            return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreOpenException($"{path} can't be written by this user. Start the server as the user who owns the data.", failure);
        }
        catch (IOException failure) when (FreeSpace.IsNone(directory))
        {
            throw new StoreOpenException($"The disk of {directory} is full. Free some space and start again.", failure);
        }
        catch (IOException failure)
        {
            throw new StoreOpenException(
                $"The data in {directory} is in use by another server. Stop that one, or give this one another data directory.", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static void Make(string directory)
    {
        try
        {
            Create(directory);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new StoreOpenException($"The data directory {directory} can't be made by this user. Make it and give it to the server's user, or name another with --data.", failure);
        }
        catch (IOException failure)
        {
            throw new StoreOpenException(
                File.Exists(directory)
                    ? $"The data directory {directory} is a file. Name a directory with --data."
                    : $"The data directory {directory} can't be made: {failure.Message}. Name another with --data.",
                failure);
        }
    }

    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

namespace Godwit.Storage;

/// <summary>Tells a full disk from one that fails.</summary>
internal static class FreeSpace
{
    private const long Little = 256 * 1024;

    /// <summary>True when the filesystem of a directory has next to nothing left.</summary>
    public static bool IsNone(string directory)
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace < Little;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What can't be asked is not known to be full.
            return false;
        }
    }
}

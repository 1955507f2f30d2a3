using Godwit.Abstractions.Stores;
using SQLitePCL;

namespace Godwit.Storage.Sqlite;

/// <summary>Says in one line what a failure of the engine means to who runs the server.</summary>
internal static class SqliteFailures
{
    /// <summary>Explains why the store could not be opened.</summary>
    public static StoreOpenException ExplainOpening(string path, SqliteFault fault)
    {
        var text = IsFull(path, fault) ? $"The disk of {path} is full. Free some space and start again." : fault.Code switch
        {
            raw.SQLITE_IOERR => $"The disk of {path} fails to read or write (error {fault.ExtendedCode}). Look at the system's log.",
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => $"{path} is damaged: {fault.Message}. Restore a backup.",
            _ => Explain(path, fault),
        };
        return new StoreOpenException(text.ReplaceLineEndings(" "), fault);
    }

    /// <summary>Explains a failure.</summary>
    public static StoreUnavailableException Explain(string path, Exception failure)
    {
        if (failure is StoreUnavailableException explained)
        {
            return explained;
        }

        var text = failure is SqliteFault fault ? Explain(path, fault) : $"The store failed unexpectedly: {failure.Message}";
        return new StoreUnavailableException(text.ReplaceLineEndings(" "), failure);
    }

    /// <summary>SQLite says so of its main files only; of the others it says that writing failed.</summary>
    private static bool IsFull(string path, SqliteFault fault) =>
        fault.Code == raw.SQLITE_FULL || (fault.Code == raw.SQLITE_IOERR && FreeSpace.IsNone(Path.GetDirectoryName(path)!));

    private static string Explain(string path, SqliteFault fault) => fault.Code switch
    {
        _ when IsFull(path, fault) => $"The disk of {path} is full. Free some space; the server goes on by itself.",
        raw.SQLITE_IOERR => $"The disk of {path} fails to read or write (error {fault.ExtendedCode}). Look at the system's log; " +
            "the server goes on by itself once the disk works.",
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"{path} can't be written: {fault.Message}. Give the server's user the right to write there.",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => $"{path} is damaged: {fault.Message}. Stop the server and restore a backup.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{path} is held by another program. Close what has it open.",
        raw.SQLITE_NOMEM => "The store is out of memory. Give the server more, or lower its caches.",
        _ => $"The store failed: {fault.Message} (error {fault.ExtendedCode} of {path}).",
    };
}

using Godwit.Abstractions.Stores;
using SQLitePCL;

namespace Godwit.Storage.Sqlite;

/// <summary>Says in one line what a failure of the engine means to who runs the server.</summary>
internal static class SqliteFailures
{
    /// <summary>Explains a failure.</summary>
    public static StoreUnavailableException Explain(string path, Exception failure)
    {
        var text = failure is SqliteFault fault ? Explain(path, fault) : $"The store failed unexpectedly: {failure.Message}";
        return new StoreUnavailableException(text.ReplaceLineEndings(" "), failure);
    }

    private static string Explain(string path, SqliteFault fault) => fault.Code switch
    {
        raw.SQLITE_FULL => $"The disk of {path} is full. Free some space; the server goes on by itself.",
        raw.SQLITE_IOERR => $"The disk of {path} fails to read or write (error {fault.ExtendedCode}). If it is not full, look at the system's log; " +
            "the server goes on by itself once the disk works.",
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
            $"{path} can't be written: {fault.Message}. Give the server's user the right to write there.",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => $"{path} is damaged: {fault.Message}. Stop the server and restore a backup.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => $"{path} is held by another program. Close what has it open.",
        raw.SQLITE_NOMEM => "The store is out of memory. Give the server more, or lower its caches.",
        _ => $"The store failed: {fault.Message} (error {fault.ExtendedCode} of {path}).",
    };
}

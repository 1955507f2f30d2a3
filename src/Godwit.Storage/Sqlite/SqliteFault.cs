using SQLitePCL;

namespace Godwit.Storage.Sqlite;

/// <summary>A call of SQLite failed. Never leaves this project: callers get what the store interfaces promise.</summary>
internal sealed class SqliteFault(int code, string message) : Exception(message)
{
    /// <summary>The extended result code.</summary>
    public int ExtendedCode { get; } = code;

    /// <summary>The primary result code.</summary>
    public int Code => ExtendedCode & 0xFF;

    /// <summary>True when only the statement at fault is concerned: the rest of its transaction can go on.</summary>
    public bool IsOfOneStatement => Code is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE;
}

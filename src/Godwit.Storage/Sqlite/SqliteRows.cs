using SQLitePCL;

namespace Godwit.Storage.Sqlite;

/// <summary>The rows of a running statement. What a column returns is valid until the next row unless it was copied.</summary>
internal readonly ref struct SqliteRows(SqliteConnection connection, sqlite3_stmt handle)
{
    /// <summary>Goes to the next row. False at the end.</summary>
    public bool Next()
    {
        var code = raw.sqlite3_step(handle);
        connection.Check(code);
        return code == raw.SQLITE_ROW;
    }

    /// <summary>A number; 0 for NULL.</summary>
    public long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    /// <summary>A text; empty for NULL.</summary>
    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? string.Empty;

    /// <summary>A copy of the bytes; empty for NULL.</summary>
    public byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    /// <summary>The bytes where they lie.</summary>
    public ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(handle, column);

    /// <summary>True when the column holds NULL.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    /// <summary>Ends the statement, so that it holds no lock and can run again.</summary>
    public void Dispose() => _ = raw.sqlite3_reset(handle);
}

using SQLitePCL;

namespace Godwit.Storage.Sqlite;

/// <summary>
/// A connection with its prepared statements, used by one thread at a time. It stands directly on SQLite's C interface: per row that is
/// several times cheaper than ADO.NET, and the append of a message is the server's most frequent write.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);
    private readonly sqlite3 handle;

    static SqliteConnection() => Batteries_V2.Init();

    private SqliteConnection(sqlite3 handle) => this.handle = handle;

    /// <summary>False while a transaction is open.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(handle) != 0;

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(handle);

    /// <summary>How many pages this connection has written since it was opened.</summary>
    public int PagesWritten
    {
        get
        {
            Check(raw.sqlite3_db_status(handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var current, out _, 0));
            return current;
        }
    }

    /// <summary>Opens a file.</summary>
    public static SqliteConnection Open(string path, bool readOnly)
    {
        var access = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out var handle, access | raw.SQLITE_OPEN_NOMUTEX, null);
        var connection = new SqliteConnection(handle);
        if (code == raw.SQLITE_OK)
        {
            _ = raw.sqlite3_extended_result_codes(handle, 1);
            _ = raw.sqlite3_busy_timeout(handle, 5000);
            return connection;
        }

        using (connection)
        {
            throw connection.Fault(code);
        }
    }

    /// <summary>A statement that stays prepared as long as the connection lives. The text must be a constant.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var prepared));
            statements[sql] = statement = new SqliteStatement(this, prepared);
        }

        return statement;
    }

    /// <summary>Runs one or more statements that are not worth keeping.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(handle, sql));

    /// <summary>The first column of the first row.</summary>
    public long Scalar(string sql)
    {
        using var rows = Prepare(sql).Rows();
        return rows.Next() ? rows.Integer(0) : 0;
    }

    /// <summary>
    /// Copies what the write-ahead log holds into the database, as far as readers let it; or waits for them and empties the log.
    /// </summary>
    /// <returns>How many pages the write-ahead log held.</returns>
    public int Checkpoint(bool truncate)
    {
        var mode = truncate ? raw.SQLITE_CHECKPOINT_TRUNCATE : raw.SQLITE_CHECKPOINT_PASSIVE;
        Check(raw.sqlite3_wal_checkpoint_v2(handle, null, mode, out var logged, out _));
        return logged;
    }

    /// <summary>Throws when a result code is an error.</summary>
    public void Check(int code)
    {
        if (code is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            throw Fault(code);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Dispose();
        }

        statements.Clear();
        _ = raw.sqlite3_close_v2(handle);
        handle.Dispose();
    }

    private SqliteFault Fault(int code)
    {
        var extended = raw.sqlite3_extended_errcode(handle);
        return new((extended & 0xFF) == (code & 0xFF) ? extended : code, raw.sqlite3_errmsg(handle).utf8_to_string());
    }
}

using System.Text;
using SQLitePCL;

namespace Godwit.Storage.Sqlite;

/// <summary>A prepared statement. Parameters are bound by position, from 1, and stay bound until they are bound anew.</summary>
internal sealed class SqliteStatement(SqliteConnection connection, sqlite3_stmt handle) : IDisposable
{
    private const int Small = 512;

    /// <summary>Binds a number.</summary>
    public SqliteStatement Bind(int index, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    /// <summary>Binds a text, or null.</summary>
    public SqliteStatement Bind(int index, string? value)
    {
        if (value is null)
        {
            connection.Check(raw.sqlite3_bind_null(handle, index));
            return this;
        }

        Span<byte> buffer = stackalloc byte[Small];
        var bytes = Encoding.UTF8.TryGetBytes(value, buffer, out var written) ? buffer[..written] : Encoding.UTF8.GetBytes(value);
        connection.Check(raw.sqlite3_bind_text(handle, index, bytes));
        return this;
    }

    /// <summary>Binds bytes, which are copied.</summary>
    public SqliteStatement Bind(int index, ReadOnlySpan<byte> value)
    {
        connection.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>Binds bytes, or null.</summary>
    public SqliteStatement Bind(int index, ReadOnlyMemory<byte>? value) => value is { } bytes ? Bind(index, bytes.Span) : Bind(index, (string?)null);

    /// <summary>Runs the statement to its end and says how many rows it changed.</summary>
    public int Run()
    {
        using var rows = Rows();
        while (rows.Next())
        {
            // A statement that returns rows is run for its effect.
        }

        return connection.Changes;
    }

    /// <summary>Starts the statement; disposing the rows ends it.</summary>
    public SqliteRows Rows() => new(connection, handle);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}

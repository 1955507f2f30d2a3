using Npgsql;
using NpgsqlTypes;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>Positional parameters.</summary>
internal static class Parameter
{
    /// <summary>A value.</summary>
    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    /// <summary>A text, or null.</summary>
    public static NpgsqlParameter OfText(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    /// <summary>One column of the rows that a statement works on.</summary>
    public static NpgsqlParameter Column<TRow, T>(IReadOnlyList<TRow> rows, Func<TRow, T> value)
    {
        var column = new T[rows.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = value(rows[i]);
        }

        return new NpgsqlParameter<T[]> { TypedValue = column };
    }
}

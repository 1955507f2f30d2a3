using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Moving;

/// <summary>Writes the columns of a row, in the order of the table's.</summary>
internal delegate void WriteRow(SqliteRows row, RowWriter writer);

/// <summary>A table that is moved.</summary>
/// <param name="Name">Its name in PostgreSQL.</param>
/// <param name="Source">The query for its rows in SQLite, in the order in which they lie there. The first column is null in rows that a deleted owner left, which stay behind.</param>
/// <param name="Total">The query for how many rows there are at most, to be answered without reading them.</param>
/// <param name="Columns">The columns in PostgreSQL.</param>
/// <param name="Write">Writes a row.</param>
internal sealed record MovedTable(string Name, string Source, string Total, MoveColumn[] Columns, WriteRow Write)
{
    /// <summary>
    /// The statement that takes the rows. The table was emptied in the same transaction, so they are written as rows that everybody can see: nothing has to visit them again
    /// to say so.
    /// </summary>
    public string Copy => $"COPY {Name} ({string.Join(", ", Columns.Select(c => c.Name))}) FROM STDIN (FORMAT BINARY, FREEZE)";

    /// <summary>The query for how many rows PostgreSQL has, and for the sum of their digests.</summary>
    public string Verify =>
        $"""
        SELECT count(*), coalesce(sum(('x' || encode(substr(sha256({string.Join(" || ", Columns.Select(c => c.Digested))}), 1, 8), 'hex'))::bit(64)::bigint), 0)::text
        FROM {Name}
        """;
}

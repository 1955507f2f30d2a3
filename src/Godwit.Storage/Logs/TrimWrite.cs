using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>Removes what is old from a slice of the messages, in the order in which they came.</summary>
/// <param name="after">The row after which the slice begins.</param>
/// <param name="before">What is older, in microseconds, is removed.</param>
internal sealed class TrimWrite(long after, long before) : Write<SqliteTarget, TrimmedSlice>
{
    private const int Slice = 200;

    private readonly Dictionary<long, Acknowledged> acknowledged = [];

    /// <inheritdoc/>
    protected override TrimmedSlice Apply(SqliteTarget target)
    {
        var rows = Rows(target.Connection);
        var old = rows.FindAll(row => row.Time < before);
        var removed = 0;
        foreach (var row in old.Where(row => !IsPending(target.Connection, row)))
        {
            target.Messages.Remove(row.Owner, new IndexEntry(row.Sequence, row.Id));
            removed++;
        }

        // Clocks are set back at times, so that one row that is too young does not mean that all behind it are.
        return new(old.Count == 0 || rows.Count < Slice ? null : rows[^1].Id, removed);
    }

    private List<Row> Rows(SqliteConnection connection)
    {
        var found = new List<Row>(Slice);
        using var rows = connection.Prepare("SELECT id, owner, sequence, time FROM message WHERE id > ?1 ORDER BY id LIMIT ?2")
            .Bind(1, after).Bind(2, Slice).Rows();
        while (rows.Next())
        {
            found.Add(new(rows.Integer(0), rows.Integer(1), rows.Integer(2), rows.Integer(3)));
        }

        return found;
    }

    private bool IsPending(SqliteConnection connection, Row row)
    {
        if (!RowId.Flags(row.Id).HasFlag(LogFlags.Mailbox))
        {
            return false;
        }

        if (!acknowledged.TryGetValue(row.Owner, out var known))
        {
            acknowledged[row.Owner] = known = Acknowledged.Read(connection, row.Owner);
        }

        return !known.Contains(row.Sequence);
    }

    private readonly record struct Row(long Id, long Owner, long Sequence, long Time);
}

/// <summary>What came of a slice.</summary>
/// <param name="Next">Where the next one begins; null when nothing old is left.</param>
/// <param name="Removed">How many messages were removed.</param>
internal readonly record struct TrimmedSlice(long? Next, int Removed);

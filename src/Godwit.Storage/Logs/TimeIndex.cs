using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Finds sequence numbers by time without an index on the time: times rise with the numbers, so a search by halves needs some twenty rows.
/// </summary>
internal sealed class TimeIndex(SqliteConnection connection, long owner)
{
    private const string Entry = "SELECT sequence, time FROM message WHERE owner = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence ";

    /// <summary>The least number in the range whose entry is of this time (microseconds) or later, or null when there is none.</summary>
    public long? First(SequenceRange range, long time)
    {
        if (At(Entry + "ASC LIMIT 1", range) is not { } oldest || At(Entry + "DESC LIMIT 1", range) is not { } newest || newest.Time < time)
        {
            return null;
        }

        if (oldest.Time >= time)
        {
            return oldest.Sequence;
        }

        var found = newest.Sequence;
        var (low, high) = (oldest.Sequence + 1, newest.Sequence - 1);
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            var probe = At(Entry + "ASC LIMIT 1", new(middle, high));
            if (probe is { } early && early.Time < time)
            {
                low = early.Sequence + 1;
            }
            else
            {
                found = probe?.Sequence ?? found;
                high = middle - 1;
            }
        }

        return found;
    }

    private (long Sequence, long Time)? At(string sql, SequenceRange range)
    {
        using var rows = connection.Prepare(sql).Bind(1, owner).Bind(2, range.From).Bind(3, range.To).Rows();
        return rows.Next() ? (rows.Integer(0), rows.Integer(1)) : null;
    }
}

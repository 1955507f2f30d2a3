using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Finds sequence numbers by time without an index on the time: times rise with the numbers, so a search by halves needs some twenty rows.
/// </summary>
internal sealed class TimeIndex(SqliteConnection connection, LogIndex index)
{
    private readonly SqliteStatement timeOf = connection.Prepare("SELECT time FROM message WHERE id = ?1");

    /// <summary>The least number in the range whose entry is of this time (microseconds) or later, or null when there is none.</summary>
    public long? First(SequenceRange range, long time)
    {
        if (Oldest(range) is not { } oldest || Newest(range) is not { } newest || newest.Time < time)
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
            var probe = Oldest(new(middle, high));
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

    /// <summary>The greatest number in the range, with its entry's time in microseconds.</summary>
    public (long Sequence, long Time)? Newest(SequenceRange range)
    {
        while (!range.IsEmpty && index.Newest(range) is { } entry)
        {
            if (TimeOf(entry.Id) is { } time)
            {
                return (entry.Sequence, time);
            }

            range = range with { To = entry.Sequence - 1 };
        }

        return null;
    }

    private (long Sequence, long Time)? Oldest(SequenceRange range)
    {
        while (!range.IsEmpty && index.Oldest(range) is { } entry)
        {
            if (TimeOf(entry.Id) is { } time)
            {
                return (entry.Sequence, time);
            }

            range = range with { From = entry.Sequence + 1 };
        }

        return null;
    }

    private long? TimeOf(long id)
    {
        using var rows = timeOf.Bind(1, id).Rows();
        return rows.Next() ? rows.Integer(0) : null;
    }
}

using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs.Indexing;

/// <summary>
/// The index of one owner's log in one view of the store. The newest entries are in memory and all below them on disk; of those in memory the disk may have some too,
/// when their generation is being merged, and they are passed over there. What it costs depends on how many entries are asked for, not on how many there are.
/// An entry may be seen for a moment longer than its row, when that is just being removed.
/// </summary>
internal sealed class LogIndex(SqliteConnection connection, long owner, RecentRun recent)
{
    private const string Matching = " FROM log_index WHERE owner = ?1 AND sequence BETWEEN ?2 AND ?3 AND (id & ?4) = ?5";
    private const string Least = "SELECT sequence, id FROM log_index WHERE owner = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence ASC LIMIT 1";
    private const string Greatest = "SELECT sequence, id FROM log_index WHERE owner = ?1 AND sequence BETWEEN ?2 AND ?3 ORDER BY sequence DESC LIMIT 1";
    private const string Rising = "SELECT sequence, id" + Matching + " ORDER BY sequence ASC LIMIT ?6";
    private const string Falling = "SELECT sequence, id" + Matching + " ORDER BY sequence DESC LIMIT ?6";

    /// <summary>The least entry in a range.</summary>
    public IndexEntry? Oldest(SequenceRange range) => First(range, newest: false);

    /// <summary>The greatest entry in a range.</summary>
    public IndexEntry? Newest(SequenceRange range) => First(range, newest: true);

    /// <summary>The entries in a range that pass a filter, at most so many: the oldest in rising order, or the newest in falling order.</summary>
    public List<IndexEntry> Take(SequenceRange range, IdFilter filter, bool newest, int most)
    {
        var found = new List<IndexEntry>(Math.Min(most, 64));
        var (from, end) = recent.Within(range);
        if (newest)
        {
            for (var i = end - 1; i >= from && found.Count < most; i--)
            {
                AddMatching(recent[i], filter, found);
            }

            TakeStored(range, filter, Falling, most, found);
            return found;
        }

        TakeStored(range, filter, Rising, most, found);
        for (var i = from; i < end && found.Count < most; i++)
        {
            AddMatching(recent[i], filter, found);
        }

        return found;
    }

    /// <summary>How many entries in a range pass a filter.</summary>
    public long Count(SequenceRange range, IdFilter filter)
    {
        var (from, end) = recent.Within(range);
        var count = 0L;
        for (var i = from; i < end; i++)
        {
            count += filter.Matches(recent[i].Id) ? 1 : 0;
        }

        var stored = Stored(range);
        if (!stored.IsEmpty)
        {
            using var rows = Bind("SELECT count(*)" + Matching, stored, filter).Rows();
            count += rows.Next() ? rows.Integer(0) : 0;
        }

        return count;
    }

    /// <summary>The entry at one end of a range, without the list and the filter that more would need: a search by time asks for many.</summary>
    private IndexEntry? First(SequenceRange range, bool newest)
    {
        var (from, end) = recent.Within(range);
        if (newest && from < end)
        {
            return recent[end - 1];
        }

        var stored = Stored(range);
        if (!stored.IsEmpty)
        {
            using var rows = connection.Prepare(newest ? Greatest : Least).Bind(1, owner).Bind(2, stored.From).Bind(3, stored.To).Rows();
            if (rows.Next())
            {
                return new(rows.Integer(0), rows.Integer(1));
            }
        }

        return from < end ? recent[from] : null;
    }

    private static void AddMatching(IndexEntry entry, IdFilter filter, List<IndexEntry> found)
    {
        if (filter.Matches(entry.Id))
        {
            found.Add(entry);
        }
    }

    private void TakeStored(SequenceRange range, IdFilter filter, string sql, int most, List<IndexEntry> found)
    {
        var stored = Stored(range);
        if (stored.IsEmpty || found.Count >= most)
        {
            return;
        }

        using var rows = Bind(sql, stored, filter).Bind(6, most - found.Count).Rows();
        while (rows.Next())
        {
            found.Add(new(rows.Integer(0), rows.Integer(1)));
        }
    }

    /// <summary>The part of a range that is on disk alone.</summary>
    private SequenceRange Stored(SequenceRange range) =>
        recent.Count > 0 && recent[0].Sequence <= range.To ? range with { To = recent[0].Sequence - 1 } : range;

    private SqliteStatement Bind(string sql, SequenceRange range, IdFilter filter) => connection.Prepare(sql)
        .Bind(1, owner).Bind(2, range.From).Bind(3, range.To).Bind(4, filter.Mask).Bind(5, filter.Value);
}

using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Reads a log: from the newest or the oldest end of a range of sequence numbers, along the index. What it costs depends on the page,
/// not on the size of the archive.
/// </summary>
internal sealed class LogReader(SqliteConnection connection, long owner)
{
    private const string Columns = "SELECT id, sequence, time, peer, identity, stanza FROM message WHERE owner = ?1 AND ";
    private const string InRange = "sequence BETWEEN ?2 AND ?3 AND (id & ?4) = ?5 ORDER BY sequence ";

    private readonly Dictionary<string, Jid> peers = new(StringComparer.Ordinal);

    /// <summary>A page.</summary>
    public IReadOnlyList<LogEntry> Read(LogQuery query)
    {
        var range = Range(query);
        if (range.IsEmpty)
        {
            return [];
        }

        var page = query.Sequences is { } numbers ? Chosen(query, range, numbers) : Walk(query, range);
        if (query.Newest)
        {
            page.Reverse();
        }

        return page;
    }

    /// <summary>How many entries match.</summary>
    public long Count(LogQuery query)
    {
        var range = Range(query);
        if (range.IsEmpty)
        {
            return 0;
        }

        if (query.Sequences is { } numbers)
        {
            return Chosen(query with { Limit = LogQuery.MostLimit }, range, numbers).Count;
        }

        var (mask, value) = RowId.Filter(query.Flags, query.With);
        var sql = query.With is null
            ? "SELECT count(*) FROM message WHERE owner = ?1 AND sequence BETWEEN ?2 AND ?3 AND (id & ?4) = ?5"
            : "SELECT count(*) FROM message WHERE owner = ?1 AND sequence BETWEEN ?2 AND ?3 AND (id & ?4) = ?5 " +
                "AND (peer = ?6 OR substr(peer, 1, length(?7)) = ?7)";
        var statement = connection.Prepare(sql).Bind(1, owner).Bind(2, range.From).Bind(3, range.To).Bind(4, mask).Bind(5, value);
        if (query.With is { } with)
        {
            statement.Bind(6, with.ToString()).Bind(7, with.IsBare ? $"{with}/" : null);
        }

        using var rows = statement.Rows();
        return rows.Next() ? rows.Integer(0) : 0;
    }

    /// <summary>The identities among the newest entries, in rising order of their numbers.</summary>
    public IReadOnlyList<(ulong Identity, long Sequence)> RecentIdentities(int most)
    {
        var found = new List<(ulong, long)>();
        if (!IsAlive())
        {
            return found;
        }

        using var rows = connection.Prepare("SELECT identity, sequence FROM message WHERE owner = ?1 ORDER BY sequence DESC LIMIT ?2")
            .Bind(1, owner).Bind(2, most).Rows();
        while (rows.Next())
        {
            if (rows.Integer(0) != 0)
            {
                found.Add((unchecked((ulong)rows.Integer(0)), rows.Integer(1)));
            }
        }

        found.Reverse();
        return found;
    }

    /// <summary>The mailbox.</summary>
    public StoredMailbox Mailbox()
    {
        if (!IsAlive())
        {
            return StoredMailbox.Empty;
        }

        var (through, beyond) = Acknowledged();
        var (mask, value) = RowId.Filter(LogFlags.Mailbox, null);
        using var rows = connection.Prepare($"SELECT sequence FROM message WHERE owner = ?1 AND {InRange} ASC")
            .Bind(1, owner).Bind(2, through + 1).Bind(3, long.MaxValue).Bind(4, mask).Bind(5, value).Rows();
        var pending = new List<long>();
        while (rows.Next())
        {
            if (!beyond.Contains(rows.Integer(0)))
            {
                pending.Add(rows.Integer(0));
            }
        }

        return new(through, beyond, pending);
    }

    /// <summary>What of the mailbox was acknowledged: all up to a number, and some beyond.</summary>
    public (long Through, HashSet<long> Beyond) Acknowledged()
    {
        using var rows = connection.Prepare("SELECT through, beyond FROM mailbox WHERE owner = ?1").Bind(1, owner).Rows();
        return rows.Next() ? (rows.Integer(0), SequenceSet.Read(rows.Span(1), rows.Integer(0))) : (0, []);
    }

    private SequenceRange Range(LogQuery query) =>
        IsAlive() ? SequenceRange.Of(query).Within(new TimeIndex(connection, owner), query.Start, query.End) : SequenceRange.None;

    private bool IsAlive()
    {
        using var rows = connection.Prepare("SELECT 1 FROM owner WHERE id = ?1").Bind(1, owner).Rows();
        return rows.Next();
    }

    private List<LogEntry> Walk(LogQuery query, SequenceRange range)
    {
        var (mask, value) = RowId.Filter(query.Flags, query.With);
        var sql = query.Newest ? Columns + InRange + "DESC" : Columns + InRange + "ASC";
        using var rows = connection.Prepare(sql).Bind(1, owner).Bind(2, range.From).Bind(3, range.To).Bind(4, mask).Bind(5, value).Rows();
        var page = new List<LogEntry>();
        while (page.Count < query.Limit && rows.Next())
        {
            Take(rows, query, page);
        }

        return page;
    }

    private List<LogEntry> Chosen(LogQuery query, SequenceRange range, IReadOnlyCollection<long> numbers)
    {
        var wanted = numbers.Where(range.Contains).Distinct().Order().ToList();
        if (query.Newest)
        {
            wanted.Reverse();
        }

        var page = new List<LogEntry>();
        foreach (var number in wanted.TakeWhile(_ => page.Count < query.Limit))
        {
            using var rows = connection.Prepare(Columns + "sequence = ?2").Bind(1, owner).Bind(2, number).Rows();
            if (rows.Next())
            {
                Take(rows, query, page);
            }
        }

        return page;
    }

    private void Take(SqliteRows rows, LogQuery query, List<LogEntry> page)
    {
        var flags = RowId.Flags(rows.Integer(0));
        var peer = Peer(rows.Text(3));
        if ((flags & query.Flags) == query.Flags && (query.With is not { } with || with.Equals(peer) || (with.IsBare && with.Equals(peer.Bare))))
        {
            var identity = unchecked((ulong)rows.Integer(4));
            page.Add(new(rows.Integer(1), Instants.FromMicroseconds(rows.Integer(2)), flags, peer, identity, rows.Bytes(5)));
        }
    }

    private Jid Peer(string text) => peers.TryGetValue(text, out var peer) ? peer : peers[text] = Jid.Parse(text);
}

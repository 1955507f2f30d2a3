using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Reads a log: from the newest or the oldest end of a range of sequence numbers, along the index. What it costs depends on the page,
/// not on the size of the archive.
/// </summary>
internal sealed class LogReader(ReadView view, long owner)
{
    /// <summary>How many entries of the index are taken at once when rows are only looked at.</summary>
    private const int Batch = 1000;

    private readonly SqliteConnection connection = view.Connection;
    private readonly LogIndex index = view.IndexOf(owner);
    private readonly SqliteStatement row = view.Connection.Prepare("SELECT time, peer, identity, stanza FROM message WHERE id = ?1");
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

        var filter = RowId.Filter(query.Flags, query.With);
        return query.With is { } with ? CountWith(with, range, filter) : index.Count(range, filter);
    }

    /// <summary>The identities among the newest entries, in rising order of their numbers.</summary>
    public IReadOnlyList<(ulong Identity, long Sequence)> RecentIdentities(int most)
    {
        var found = new List<(ulong, long)>();
        if (!IsAlive())
        {
            return found;
        }

        var identityOf = connection.Prepare("SELECT identity FROM message WHERE id = ?1");
        foreach (var entry in index.Take(SequenceRange.All, IdFilter.All, newest: true, most))
        {
            using var rows = identityOf.Bind(1, entry.Id).Rows();
            if (rows.Next() && rows.Integer(0) is not 0 and var identity)
            {
                found.Add((unchecked((ulong)identity), entry.Sequence));
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

        var acknowledged = Acknowledged.Read(connection, owner);
        var waiting = index.Take(new(acknowledged.Through + 1, long.MaxValue), RowId.Filter(LogFlags.Mailbox, null), newest: false, int.MaxValue);
        var pending = waiting.Where(entry => !acknowledged.Contains(entry.Sequence)).Select(entry => entry.Sequence).ToList();
        return new(acknowledged.Through, acknowledged.Beyond, pending);
    }

    private SequenceRange Range(LogQuery query) =>
        IsAlive() ? SequenceRange.Of(query).Within(new TimeIndex(connection, index), query.Start, query.End) : SequenceRange.None;

    private bool IsAlive()
    {
        using var rows = connection.Prepare("SELECT 1 FROM owner WHERE id = ?1").Bind(1, owner).Rows();
        return rows.Next();
    }

    private List<LogEntry> Walk(LogQuery query, SequenceRange range)
    {
        var filter = RowId.Filter(query.Flags, query.With);
        var page = new List<LogEntry>();
        while (page.Count < query.Limit && !range.IsEmpty)
        {
            var entries = index.Take(range, filter, query.Newest, query.Limit - page.Count);
            foreach (var entry in entries)
            {
                Take(entry, query, page);
            }

            range = entries.Count == 0 ? SequenceRange.None : Beyond(range, entries[^1], query.Newest);
        }

        return page;
    }

    private long CountWith(Jid with, SequenceRange range, IdFilter filter)
    {
        var isWith = connection.Prepare("SELECT 1 FROM message WHERE id = ?1 AND (peer = ?2 OR substr(peer, 1, length(?3)) = ?3)")
            .Bind(2, with.ToString()).Bind(3, with.IsBare ? $"{with}/" : null);
        var count = 0L;
        while (!range.IsEmpty)
        {
            var entries = index.Take(range, filter, newest: false, Batch);
            foreach (var entry in entries)
            {
                using var rows = isWith.Bind(1, entry.Id).Rows();
                count += rows.Next() ? 1 : 0;
            }

            range = entries.Count < Batch ? SequenceRange.None : Beyond(range, entries[^1], newest: false);
        }

        return count;
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
            if (index.Oldest(new(number, number)) is { } entry)
            {
                Take(entry, query, page);
            }
        }

        return page;
    }

    /// <summary>What of a range comes after an entry.</summary>
    private static SequenceRange Beyond(SequenceRange range, IndexEntry entry, bool newest) =>
        newest ? range with { To = entry.Sequence - 1 } : range with { From = entry.Sequence + 1 };

    private void Take(IndexEntry entry, LogQuery query, List<LogEntry> page)
    {
        var flags = RowId.Flags(entry.Id);
        if ((flags & query.Flags) != query.Flags)
        {
            return;
        }

        using var rows = row.Bind(1, entry.Id).Rows();
        if (rows.Next() && Peer(rows.Text(1)) is var peer &&
            (query.With is not { } with || with.Equals(peer) || (with.IsBare && with.Equals(peer.Bare))))
        {
            page.Add(new(entry.Sequence, Instants.FromMicroseconds(rows.Integer(0)), flags, peer, unchecked((ulong)rows.Integer(2)), rows.Bytes(3)));
        }
    }

    private Jid Peer(string text) => peers.TryGetValue(text, out var peer) ? peer : peers[text] = Jid.Parse(text);
}

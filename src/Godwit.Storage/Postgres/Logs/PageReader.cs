using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// Reads a log: from the newest or the oldest end of a range of sequence numbers, along an index. What it costs depends on the page,
/// not on the size of the archive. A query takes one round trip, and one more when it asks for a time.
/// </summary>
internal sealed class PageReader(NpgsqlConnection connection, long owner)
{
    private readonly Dictionary<string, Jid> peers = new(StringComparer.Ordinal);

    /// <summary>A page.</summary>
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(LogQuery query, CancellationToken cancellationToken)
    {
        var page = new List<LogEntry>();
        if (await RangeAsync(query, cancellationToken) is { IsEmpty: false } range)
        {
            await using var command = Command(PageSql.Page(query), query, range);
            command.Parameters.Add(Parameter.Of(query.Limit));
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                page.Add(Entry(rows));
            }
        }

        if (query.Newest)
        {
            page.Reverse();
        }

        return page;
    }

    /// <summary>How many entries match.</summary>
    public async Task<long> CountAsync(LogQuery query, CancellationToken cancellationToken)
    {
        var range = await RangeAsync(query, cancellationToken);
        if (range.IsEmpty)
        {
            return 0;
        }

        await using var command = Command(PageSql.Matches(query), query, range);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async ValueTask<SequenceRange> RangeAsync(LogQuery query, CancellationToken cancellationToken)
    {
        var range = SequenceRange.Of(query);
        return range.IsEmpty || (query.Start is null && query.End is null) ? range : await TimeSearch.WithinAsync(connection, owner, range, query, cancellationToken);
    }

    private NpgsqlCommand Command(string sql, LogQuery query, SequenceRange range)
    {
        var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                Parameter.Of(owner), Parameter.Of(range.From), Parameter.Of(range.To), Parameter.Of((short)query.Flags),
                Parameter.Of(query.Start?.ToMicroseconds() ?? long.MinValue), Parameter.Of(query.End?.ToMicroseconds() ?? long.MaxValue),
            },
        };
        if (query.With is { } with)
        {
            command.Parameters.Add(Parameter.Of(PeerMark.Of(with)));
            command.Parameters.Add(Parameter.Of(with.ToString()));
            command.Parameters.Add(Parameter.OfText(with.IsBare ? $"{with}/" : null));
        }

        if (query.Sequences is { } numbers)
        {
            command.Parameters.Add(Parameter.Of(numbers.ToArray()));
        }

        return command;
    }

    private LogEntry Entry(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        Instants.FromMicroseconds(row.GetInt64(1)),
        (LogFlags)(byte)row.GetInt16(2),
        Peer(row.GetString(3)),
        unchecked((ulong)row.GetInt64(4)),
        row.GetFieldValue<byte[]>(5));

    private Jid Peer(string text) => peers.TryGetValue(text, out var peer) ? peer : peers[text] = Jid.Parse(text);
}

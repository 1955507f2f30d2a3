using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// Finds sequence numbers by time without an index on the time: times rise with the numbers, so a search by halves needs some twenty rows. The server does the halving,
/// both ends of a time in one round trip.
/// </summary>
internal static class TimeSearch
{
    /// <summary>The least number in a range whose entry is of a time or later, null when there is none. Parameters: owner, first and last number, time.</summary>
    private const string First =
        """
        WITH RECURSIVE ends AS (
            SELECT (SELECT sequence FROM message WHERE owner = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence LIMIT 1) AS low,
                   (SELECT sequence FROM message WHERE owner = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence DESC LIMIT 1) AS high),
        search (low, high, found) AS (
            SELECT low, high, NULL::bigint FROM ends WHERE low IS NOT NULL
            UNION ALL
            SELECT CASE WHEN p.time < $4 THEN p.sequence + 1 ELSE s.low END,
                   CASE WHEN p.time < $4 THEN s.high ELSE s.low + (s.high - s.low) / 2 - 1 END,
                   CASE WHEN p.time >= $4 THEN p.sequence ELSE s.found END
            FROM search s LEFT JOIN LATERAL (
                SELECT sequence, time FROM message WHERE owner = $1 AND sequence BETWEEN s.low + (s.high - s.low) / 2 AND s.high ORDER BY sequence LIMIT 1) p ON true
            WHERE s.low <= s.high)
        SELECT min(found) FROM search
        """;

    /// <summary>What a query's conditions on the time leave of a range. Entries that come in meanwhile may lie in it and be too young.</summary>
    public static async Task<SequenceRange> WithinAsync(
        NpgsqlConnection connection, long owner, SequenceRange range, LogQuery query, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        // Microseconds are stored: an entry of the start's own microsecond may be earlier than the start by less than that.
        batch.BatchCommands.Add(Command(owner, range, query.Start?.ToMicroseconds() ?? long.MinValue));
        batch.BatchCommands.Add(Command(owner, range, query.End?.ToMicroseconds() + 1 ?? long.MaxValue));
        await using var row = await batch.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        var first = row.IsDBNull(0) ? (long?)null : row.GetInt64(0);
        await row.NextResultAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return first is not { } from ? SequenceRange.None : new(from, row.IsDBNull(0) ? range.To : row.GetInt64(0) - 1);
    }

    private static NpgsqlBatchCommand Command(long owner, SequenceRange range, long time) =>
        new(First) { Parameters = { Parameter.Of(owner), Parameter.Of(range.From), Parameter.Of(range.To), Parameter.Of(time) } };
}

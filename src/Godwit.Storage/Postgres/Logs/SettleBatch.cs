using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// Removes messages that were kept for the mailbox alone, once they were acknowledged and are old enough, of each owner a slice. How far that has come is kept with
/// the mailbox, and what was removed is kept as the log's base, so that its numbers are not given out again.
/// </summary>
internal sealed class SettleBatch
{
    /// <summary>The most entries of an owner that one call looks at.</summary>
    public const int Slice = 200;

    private const string Settle =
        """
        WITH given AS MATERIALIZED (
            SELECT g.owner, g.through, g.before, coalesce(b.settled, 0) AS settled
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS g (owner, through, before) JOIN mailbox b ON b.owner = g.owner JOIN owner o ON o.id = g.owner),
        slice AS MATERIALIZED (
            SELECT m.* , g.before FROM given g CROSS JOIN LATERAL (
                SELECT owner, sequence, time, flags & 1 <> 0 AS archived FROM message
                WHERE owner = g.owner AND sequence > g.settled AND sequence <= g.through ORDER BY sequence LIMIT $4) m),
        young AS (SELECT owner, min(sequence) AS first FROM slice WHERE NOT archived AND time >= before GROUP BY owner),
        done AS MATERIALIZED (SELECT s.owner, s.sequence, s.archived FROM slice s LEFT JOIN young y ON y.owner = s.owner WHERE y.first IS NULL OR s.sequence < y.first),
        removed AS (
            DELETE FROM message m USING done d WHERE m.owner = d.owner AND m.sequence = d.sequence AND NOT d.archived RETURNING m.owner, m.sequence),
        raised AS (
            UPDATE owner o SET base = r.last FROM (SELECT owner, max(sequence) AS last FROM removed GROUP BY owner) r WHERE o.id = r.owner AND o.base < r.last),
        counted AS MATERIALIZED (SELECT owner, max(sequence) AS last, count(*) AS count FROM done GROUP BY owner),
        moved AS (UPDATE mailbox b SET settled = c.last FROM counted c WHERE b.owner = c.owner)
        SELECT owner FROM counted WHERE count = $4
        """;

    private readonly Dictionary<long, (long Through, long Before)> rows = [];
    private readonly HashSet<long> more = [];

    /// <summary>Adds an owner's.</summary>
    /// <param name="owner">Whose.</param>
    /// <param name="through">Up to which number everything was acknowledged.</param>
    /// <param name="before">What is older may go, in microseconds.</param>
    public void Add(long owner, long through, long before) => rows[owner] = (through, before);

    /// <summary>True when the owner has more to remove.</summary>
    public bool HasMore(long owner) => more.Contains(owner);

    /// <summary>Adds the statement.</summary>
    public void AddTo(PostgresGroup group)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var sorted = rows.OrderBy(r => r.Key).ToList();
        group.Add(
            Settle,
            Read,
            Parameter.Column(sorted, static r => r.Key),
            Parameter.Column(sorted, static r => r.Value.Through),
            Parameter.Column(sorted, static r => r.Value.Before),
            Parameter.Of(Slice));
    }

    private void Read(NpgsqlDataReader reader)
    {
        while (reader.Read())
        {
            more.Add(reader.GetInt64(0));
        }
    }
}

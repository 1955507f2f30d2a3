using System.Globalization;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>What a group saves of mailboxes, the last of each owner.</summary>
internal sealed class AcknowledgedBatch
{
    /// <summary>Saves, and answers with the owners that were deleted. The sets come as text: arrays of different lengths make no array.</summary>
    private const string Save =
        """
        WITH given AS MATERIALIZED (
            SELECT g.owner, g.through, g.beyond::bigint[] AS beyond, o.bucket
            FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS g (owner, through, beyond) LEFT JOIN owner o ON o.id = g.owner),
        saved AS (
            INSERT INTO mailbox (owner, through, bucket, beyond)
            SELECT owner, through, bucket, beyond FROM given WHERE bucket IS NOT NULL ORDER BY owner
            ON CONFLICT (owner) DO UPDATE SET through = excluded.through, beyond = excluded.beyond)
        SELECT owner FROM given WHERE bucket IS NULL
        """;

    private readonly Dictionary<long, (long Through, IReadOnlyCollection<long> Beyond)> rows = [];
    private readonly HashSet<long> deleted = [];

    /// <summary>Adds an owner's.</summary>
    public void Add(long owner, long through, IReadOnlyCollection<long> beyond) => rows[owner] = (through, beyond);

    /// <summary>True when nothing was saved for this owner.</summary>
    public bool IsDeleted(long owner) => deleted.Contains(owner);

    /// <summary>Adds the statement.</summary>
    public void AddTo(PostgresGroup group)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var sorted = rows.OrderBy(r => r.Key).ToList();
        group.Add(
            Save,
            ReadDeleted,
            Parameter.Column(sorted, static r => r.Key),
            Parameter.Column(sorted, static r => r.Value.Through),
            Parameter.Column(sorted, static r => Literal(r.Value.Through, r.Value.Beyond)));
    }

    private static string Literal(long through, IReadOnlyCollection<long> beyond) =>
        $"{{{string.Join(',', beyond.Where(n => n > through).Distinct().Order().Select(n => n.ToString(CultureInfo.InvariantCulture)))}}}";

    private void ReadDeleted(NpgsqlDataReader reader)
    {
        while (reader.Read())
        {
            deleted.Add(reader.GetInt64(0));
        }
    }
}

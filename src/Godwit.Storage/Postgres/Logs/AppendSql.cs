using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>The statements about entries that are added.</summary>
internal static class AppendSql
{
    /// <summary>The constraint that a number hits that another activation of the owner has given out.</summary>
    public const string Fence = "message_fence";

    /// <summary>
    /// Adds entries, and answers with the owners that were deleted, or whose numbers were removed already, for which nothing is added. A number that is taken is an error, which
    /// undoes the group: whether an entry may be kept depends on all before it in its log.
    /// </summary>
    public const string Append = Add + Answer;

    /// <summary>The same, and the group's mark: a group that only adds entries is one statement, which costs this node and the server less than two.</summary>
    public const string AppendMarked = Add + ", marked AS (" + CommitMark.WriteAfter8 + ")" + Answer;

    private const string Add =
        """
        WITH given AS MATERIALIZED (
            SELECT g.*, o.bucket
            FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::smallint[], $7::text[], $8::bytea[])
                AS g (owner, sequence, time, identity, mark, flags, peer, stanza)
            LEFT JOIN owner o ON o.id = g.owner AND o.base < g.sequence),
        added AS (
            INSERT INTO message (owner, sequence, time, identity, bucket, mark, flags, peer, stanza)
            SELECT owner, sequence, time, identity, bucket, mark, flags, peer, stanza FROM given WHERE bucket IS NOT NULL ORDER BY owner, sequence)
        """;

    private const string Answer = " SELECT DISTINCT owner FROM given WHERE bucket IS NULL";

    /// <summary>Which of some numbers are taken.</summary>
    public const string Taken =
        "SELECT m.owner, m.sequence FROM unnest($1::bigint[], $2::bigint[]) AS g (owner, sequence) JOIN message m ON m.owner = g.owner AND m.sequence = g.sequence";

    /// <summary>The owners of some numbers that are not taken.</summary>
    public const string Missing =
        """
        SELECT DISTINCT g.owner FROM unnest($1::bigint[], $2::bigint[]) AS g (owner, sequence)
        WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.owner = g.owner AND m.sequence = g.sequence)
        """;
}

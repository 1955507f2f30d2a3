using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Postgres.Owners;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Accounts;

/// <summary>
/// Adds accounts. What lies under the JID of a new account (a late write for a deleted one, say) is removed first: nobody inherits.
/// </summary>
internal sealed class AddAccountsWrite(IReadOnlyList<AccountRecord> accounts) : PostgresWrite<IReadOnlyList<Jid>>
{
    private const int BytesOfOne = 512;

    /// <summary>Parameters: buckets, JIDs, domains, time, credentials, when they were added. Answers with those that were not there.</summary>
    private const string Add =
        """
        WITH given AS MATERIALIZED (
            SELECT g.* FROM unnest($1::int[], $2::text[], $3::text[], $5::text[], $6::bigint[]) AS g (bucket, jid, domain, credentials, created)),
        added AS (
            INSERT INTO owner (bucket, jid, domain, base)
            SELECT g.bucket, g.jid, g.domain, greatest($4, f.floor) FROM given g, sequence_floor f
            WHERE NOT EXISTS (SELECT 1 FROM owner o WHERE o.jid = g.jid) ORDER BY g.jid
            RETURNING id, bucket, jid),
        account AS (
            INSERT INTO account (owner, bucket, credentials, created)
            SELECT a.id, a.bucket, g.credentials, g.created FROM added a JOIN given g ON g.jid = a.jid)
        SELECT jid FROM added
        """;

    private HashSet<string>? added;

    /// <inheritdoc/>
    public override int Size => BytesOfOne * accounts.Count;

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        added = null;
        var rows = accounts.DistinctBy(a => a.Address.Bare).ToList();
        group.Apart(g =>
        {
            var jids = Parameter.Column(rows, static a => a.Address.Bare.ToString());
            g.Add(OwnerSql.BuryOthers, static _ => { }, jids, Parameter.Of(g.Now));
            g.Add(
                Add,
                Read,
                Parameter.Column(rows, static a => Bucket.Of(a.Address)),
                jids.Clone(),
                Parameter.Column(rows, static a => a.Address.Domain),
                Parameter.Of(g.Now),
                Parameter.Column(rows, static a => a.Credentials),
                Parameter.Column(rows, static a => a.CreatedAt.ToMicroseconds()));
        });
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<Jid> Result()
    {
        var left = added ?? throw Unanswered();

        // An address that is named twice is added the first time.
        return [.. accounts.Select(a => a.Address.Bare).Where(jid => !left.Remove(jid.ToString()))];
    }

    private void Read(NpgsqlDataReader reader)
    {
        added = new(StringComparer.Ordinal);
        while (reader.Read())
        {
            added.Add(reader.GetString(0));
        }
    }
}

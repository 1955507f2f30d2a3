namespace Godwit.Storage.Postgres.Owners;

/// <summary>
/// The statements about owners. Which owners there are is decided under an advisory lock: nodes that add missing ones share it, those that replace or delete some
/// have it alone. So no node sees half of what another does, and a log's numbers are never given out again. Entries of logs don't need it.
/// </summary>
internal static class OwnerSql
{
    /// <summary>Takes the lock until the transaction ends, beside others that add. Parameter: the key.</summary>
    public const string LockShared = "SELECT pg_advisory_xact_lock_shared($1)";

    /// <summary>Takes the lock until the transaction ends, alone. Parameter: the key.</summary>
    public const string LockExclusive = "SELECT pg_advisory_xact_lock($1)";

    /// <summary>
    /// Adds owners where they are missing. Their logs' numbers begin at the present time in microseconds, and above those of every deleted log should the clock have
    /// been set back, or be behind another node's. Parameters: buckets, JIDs, domains, time.
    /// </summary>
    public const string Add =
        """
        INSERT INTO owner (bucket, jid, domain, base)
        SELECT g.bucket, g.jid, g.domain, greatest($4, f.floor) FROM unnest($1::int[], $2::text[], $3::text[]) AS g (bucket, jid, domain), sequence_floor f
        WHERE NOT EXISTS (SELECT 1 FROM owner o WHERE o.jid = g.jid) ORDER BY g.jid
        ON CONFLICT (jid) DO NOTHING
        """;

    /// <summary>Removes owners that are accounts. Parameters: JIDs, time. Answers with those that were.</summary>
    public const string BuryAccounts = $"{BuryWhich} AND EXISTS (SELECT 1 FROM account a WHERE a.owner = o.id) {BuryHow}";

    /// <summary>Removes owners that are not accounts. Parameters: JIDs, time. Answers with those that were there.</summary>
    public const string BuryOthers = $"{BuryWhich} AND NOT EXISTS (SELECT 1 FROM account a WHERE a.owner = o.id) {BuryHow}";

    /// <summary>
    /// Gives an account a new owner's number under the same JID: nobody finds the rows of the old one from then on. Parameters: JIDs, time.
    /// </summary>
    public const string Renumber =
        $"""
        WITH moved AS (
            UPDATE owner o SET
                id = nextval(pg_get_serial_sequence('godwit.owner', 'id')),
                base = greatest($2, old.base, {LastOfOld} + {Slack})
            FROM owner old WHERE o.id = old.id AND old.jid = ANY($1) AND EXISTS (SELECT 1 FROM account a WHERE a.owner = old.id)
            RETURNING old.id AS dead, o.id AS successor),
        account AS (UPDATE account a SET owner = moved.successor FROM moved WHERE a.owner = moved.dead)
        INSERT INTO grave (owner, buried) SELECT dead, $2 FROM moved
        """;

    /// <summary>Other nodes' entries that are under way are not seen: the next log begins well above them.</summary>
    private const string Slack = "1000000";

    private const string LastOfOld = "coalesce((SELECT m.sequence FROM message m WHERE m.owner = old.id ORDER BY m.sequence DESC LIMIT 1), 0)";

    private const string BuryWhich = "WITH old AS (DELETE FROM owner o WHERE o.jid = ANY($1)";

    /// <summary>Takes an owner's JID away from its rows, which nobody can find from then on and the sweeper removes.</summary>
    private const string BuryHow =
        $"""
        RETURNING o.id, o.jid, o.base),
        account AS (DELETE FROM account a USING old WHERE a.owner = old.id),
        grave AS (INSERT INTO grave (owner, buried) SELECT id, $2 FROM old),
        floor AS (
            UPDATE sequence_floor f SET floor = greatest(f.floor, l.last) FROM (SELECT max(greatest(old.base, {LastOfOld}) + {Slack}) AS last FROM old) l
            WHERE l.last IS NOT NULL)
        SELECT jid FROM old
        """;
}

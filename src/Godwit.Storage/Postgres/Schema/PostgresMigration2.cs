namespace Godwit.Storage.Postgres.Schema;

/// <summary>What the nodes of a cluster have in common: who they are, and secrets.</summary>
/// <remarks>
/// Orleans keeps the membership. It finds in <c>orleansquery</c> the statements that it runs, by keys, with parameters and columns, that are its own contract; what is behind them is
/// ours. A change of a row holds the version of the table, which it raises: whoever had read an older one changes nothing and reads again.
/// </remarks>
internal static class PostgresMigration2
{
    public const string Sql =
        """
        CREATE TABLE membership_version (
            deployment text PRIMARY KEY,
            version    int NOT NULL DEFAULT 0);

        CREATE TABLE membership (
            deployment text NOT NULL REFERENCES membership_version,
            address    text NOT NULL,
            port       int  NOT NULL,
            generation int  NOT NULL,
            status     int  NOT NULL,
            proxy_port int  NOT NULL,
            name       text NOT NULL,
            host       text NOT NULL,
            suspected  text,
            started    timestamptz NOT NULL,
            alive      timestamptz NOT NULL,
            PRIMARY KEY (deployment, address, port, generation)) WITH (fillfactor = 50);

        CREATE TABLE orleansquery (
            querykey  text PRIMARY KEY,
            querytext text NOT NULL);

        INSERT INTO orleansquery VALUES
        ('InsertMembershipVersionKey', $query$
            WITH added AS (
                INSERT INTO membership_version (deployment) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
            SELECT count(*)::int FROM added
        $query$),
        ('InsertMembershipKey', $query$
            WITH raised AS (
                UPDATE membership_version SET version = version + 1 WHERE deployment = @DeploymentId AND version = @Version RETURNING deployment),
            added AS (
                INSERT INTO membership (deployment, address, port, generation, status, proxy_port, name, host, started, alive)
                SELECT deployment, @Address, @Port, @Generation, @Status, @ProxyPort, @SiloName, @HostName, @StartTime, @IAmAliveTime FROM raised
                RETURNING 1)
            SELECT count(*)::int FROM added
        $query$),
        ('UpdateMembershipKey', $query$
            WITH raised AS (
                UPDATE membership_version SET version = version + 1
                WHERE deployment = @DeploymentId AND version = @Version AND EXISTS (
                    SELECT 1 FROM membership WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
                RETURNING deployment),
            changed AS (
                UPDATE membership m SET status = @Status, suspected = @SuspectTimes, alive = @IAmAliveTime FROM raised
                WHERE m.deployment = raised.deployment AND address = @Address AND port = @Port AND generation = @Generation
                RETURNING 1)
            SELECT count(*)::int FROM changed
        $query$),
        ('UpdateIAmAlivetimeKey', $query$
            UPDATE membership SET alive = @IAmAliveTime WHERE deployment = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
        $query$),
        ('MembershipReadRowKey', $query$
            SELECT v.deployment AS deploymentid, m.address, m.port, m.generation, m.name AS siloname, m.host AS hostname, m.status, m.proxy_port AS proxyport,
                m.suspected AS suspecttimes, m.started AS starttime, m.alive AS iamalivetime, v.version
            FROM membership_version v
            LEFT JOIN membership m ON m.deployment = v.deployment AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
            WHERE v.deployment = @DeploymentId
        $query$),
        ('MembershipReadAllKey', $query$
            SELECT v.deployment AS deploymentid, m.address, m.port, m.generation, m.name AS siloname, m.host AS hostname, m.status, m.proxy_port AS proxyport,
                m.suspected AS suspecttimes, m.started AS starttime, m.alive AS iamalivetime, v.version
            FROM membership_version v LEFT JOIN membership m ON m.deployment = v.deployment
            WHERE v.deployment = @DeploymentId
        $query$),
        ('DeleteMembershipTableEntriesKey', $query$
            WITH gone AS (DELETE FROM membership WHERE deployment = @DeploymentId)
            DELETE FROM membership_version WHERE deployment = @DeploymentId
        $query$),
        ('CleanupDefunctSiloEntriesKey', $query$
            DELETE FROM membership WHERE deployment = @DeploymentId AND alive < @IAmAliveTime AND status = 6
        $query$),
        ('GatewaysQueryKey', $query$
            SELECT address, proxy_port AS proxyport, generation FROM membership WHERE deployment = @DeploymentId AND status = @Status AND proxy_port > 0
        $query$);

        CREATE TABLE shared_secret (
            name  text  PRIMARY KEY,
            value bytea NOT NULL);
        INSERT INTO shared_secret VALUES ('decoy', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
        """;
}

using Godwit.Storage.Postgres.Connections;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Storage.Postgres.Schema;

/// <summary>
/// The numbered changes of the schema; the table <c>schema_version</c> says how many of them it has. A change that was released is never edited: a new one is
/// added at the end. Nodes that start together make them one after the other.
/// </summary>
internal sealed partial class PostgresMigrations(PostgresAddress address, TimeProvider time, ILogger logger)
{
    private const int MostAttempts = 60;

    internal static readonly PostgresMigration[] Released = [new(PostgresMigration1.Sql), new(PostgresMigration2.Sql)];

    /// <summary>How long it is waited between two attempts to get a lock that other nodes' transactions stand against.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The changes; others than those that were released are for tests.</summary>
    public IReadOnlyList<PostgresMigration> All { get; init; } = Released;

    /// <summary>Brings the database to the current version. The connection is not for other use: its settings are changed.</summary>
    /// <exception cref="StoreOpenException">It has a newer version, or another program's tables.</exception>
    public void Apply(NpgsqlConnection connection)
    {
        if (Found(connection) == All.Count)
        {
            return;
        }

        Execute(connection, $"SET statement_timeout TO 0; SET lock_timeout TO 0; SELECT pg_advisory_lock({AdvisoryLock.Schema}); SET lock_timeout TO '2s'");
        try
        {
            var found = Found(connection);
            for (var version = found; version < All.Count; version++)
            {
                Patiently(connection, version);
            }

            if (found < All.Count)
            {
                LogMigrated(address, All.Count);
            }
        }
        finally
        {
            Leave(connection);
        }
    }

    /// <summary>The version that was found, 0 for an empty database.</summary>
    private int Found(NpgsqlConnection connection)
    {
        using var exists = new NpgsqlCommand(
            "SELECT to_regclass('godwit.schema_version') IS NOT NULL, EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'godwit')", connection);
        bool isOurs, isUsed;
        using (var row = exists.ExecuteReader())
        {
            row.Read();
            (isOurs, isUsed) = (row.GetBoolean(0), row.GetBoolean(1));
        }

        if (!isOurs)
        {
            return !isUsed ? 0 : throw new StoreOpenException($"The schema godwit in the {address} is another program's. Give the server another database.");
        }

        using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM godwit.schema_version", connection);
        var version = (int)command.ExecuteScalar()!;
        return version <= All.Count ? version : throw new StoreOpenException(
            $"The {address} was written by a newer Godwit (schema {version}, this one knows {All.Count}). Start that version, or restore a backup made before the upgrade.");
    }

    /// <summary>
    /// Makes one change. Whoever waits for a table's lock holds up all who come after: so it is waited for two seconds at most, and tried again after the others have
    /// had their turn.
    /// </summary>
    private void Patiently(NpgsqlConnection connection, int version)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Make(connection, version);
                return;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.LockNotAvailable && attempt < MostAttempts)
            {
                LogWaits(version + 1);
                Task.Delay(Pause, time).GetAwaiter().GetResult();
            }
        }
    }

    private void Make(NpgsqlConnection connection, int version)
    {
        var change = All[version];
        var record = $"INSERT INTO godwit.schema_version (version) VALUES ({version + 1})";
        if (change.IsConcurrent)
        {
            Execute(connection, change.Sql);
            Execute(connection, record);
            return;
        }

        using var transaction = connection.BeginTransaction();
        if (version == 0)
        {
            Execute(
                connection,
                """
                CREATE SCHEMA IF NOT EXISTS godwit;
                CREATE TABLE godwit.schema_version (version int PRIMARY KEY, made timestamptz NOT NULL DEFAULT now());
                """);
        }

        Execute(connection, change.Sql);
        Execute(connection, record);
        transaction.Commit();
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }

    /// <summary>Gives the lock back. With a connection that broke it is gone already.</summary>
    private static void Leave(NpgsqlConnection connection)
    {
        if (connection.FullState == System.Data.ConnectionState.Open)
        {
            Execute(connection, $"SELECT pg_advisory_unlock({AdvisoryLock.Schema})");
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Address} is at schema {Version}.")]
    private partial void LogMigrated(PostgresAddress address, int version);

    [LoggerMessage(Level = LogLevel.Information, Message = "Step {Version} of the schema waits for transactions that hold its tables.")]
    private partial void LogWaits(int version);
}

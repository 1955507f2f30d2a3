using System.Security.Cryptography;
using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Schema;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Storage.Moving;

/// <summary>
/// The PostgreSQL database that data is moved to, in one transaction from its first row to its last: it holds all or nothing. Until then nobody else reads or writes
/// the tables.
/// </summary>
internal sealed class MoveTarget : IDisposable
{
    private const string Tables = "owner, account, roster, roster_version, document, message, mailbox, grave, sequence_floor";

    /// <summary>What has been there before cannot be told from what is moved: numbers of owners and of messages would be used twice.</summary>
    private const string IsUsed =
        """
        SELECT EXISTS (SELECT 1 FROM owner) OR EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM roster) OR EXISTS (SELECT 1 FROM roster_version)
        OR EXISTS (SELECT 1 FROM document) OR EXISTS (SELECT 1 FROM message) OR EXISTS (SELECT 1 FROM mailbox) OR EXISTS (SELECT 1 FROM grave)
        OR EXISTS (SELECT 1 FROM sequence_floor WHERE floor > 0)
        OR EXISTS (SELECT 1 FROM membership WHERE status = 3 AND alive > now() - interval '10 minutes')
        """;

    private readonly Database database;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;

    private MoveTarget(Database database, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        this.database = database;
        this.connection = connection;
        this.transaction = transaction;
    }

    /// <summary>True when the database holds, or held, data of a server.</summary>
    public bool HasBeenUsed => (bool)Command(IsUsed).ExecuteScalar()!;

    /// <summary>Opens it, making the tables where there are none.</summary>
    public static MoveTarget Open(PostgresAddress address, TimeProvider time, ILogger logger)
    {
        using var random = RandomNumberGenerator.Create();
        var database = new Database(address, new(), time, random);
        try
        {
            using (var first = database.Source.OpenConnection())
            {
                ServerCheck.Ensure(first, address, logger);
                new PostgresMigrations(address, time, logger).Apply(first);
            }

            database.Source.Clear();
            var connection = database.Source.OpenConnection();
            return new(database, connection, connection.BeginTransaction());
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Takes the tables for itself until the end.</summary>
    public void Lock()
    {
        Execute("SET LOCAL statement_timeout TO 0; SET LOCAL idle_in_transaction_session_timeout TO 0");
        Execute($"LOCK TABLE {Tables} IN ACCESS EXCLUSIVE MODE");
    }

    /// <summary>Gives the tables storage of this transaction's own, which takes rows with less work and goes away with them when the move fails.</summary>
    public void Renew() => Execute("TRUNCATE owner, account, roster, roster_version, document, message, mailbox");

    /// <summary>Begins to take the rows of a table.</summary>
    public NpgsqlBinaryImporter Take(MovedTable table)
    {
        var importer = connection.BeginBinaryImport(table.Copy);
        importer.Timeout = TimeSpan.Zero;
        return importer;
    }

    /// <summary>How many rows a table has, and the sum of their digests.</summary>
    public (long Rows, Int128 Digest) Verify(MovedTable table)
    {
        using var command = Command(table.Verify);
        using var row = command.ExecuteReader();
        row.Read();
        return (row.GetInt64(0), Int128.Parse(row.GetString(1), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Has owners and logs that are new get numbers above those of all that were.</summary>
    public void Number(long lastOwner, long sequenceFloor)
    {
        Execute($"SELECT setval(pg_get_serial_sequence('godwit.owner', 'id'), greatest({lastOwner}, 1), {(lastOwner > 0 ? "true" : "false")})");
        Execute($"UPDATE sequence_floor SET floor = greatest(floor, {sequenceFloor})");
    }

    /// <summary>Ends the transaction: all is there.</summary>
    public void Commit() => transaction.Commit();

    /// <summary>Has the planner know what there is.</summary>
    public void Analyze() => Execute("ANALYZE owner, account, roster, roster_version, document, message, mailbox");

    /// <inheritdoc/>
    public void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
        database.Dispose();
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(string sql) => new(sql, connection) { CommandTimeout = 0 };
}

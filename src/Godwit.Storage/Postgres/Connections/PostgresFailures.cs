using System.Net.Sockets;
using Godwit.Abstractions.Stores;
using Npgsql;

namespace Godwit.Storage.Postgres.Connections;

/// <summary>Says in one line what a failure of the server or of the way to it means to who runs the service.</summary>
internal static class PostgresFailures
{
    private const string ByItself = "the node goes on by itself.";

    /// <summary>Explains why the store could not be opened.</summary>
    public static StoreOpenException ExplainOpening(PostgresAddress address, Exception failure) =>
        new(Text(address, failure).Replace($"; {ByItself}", ", and start again.", StringComparison.Ordinal).ReplaceLineEndings(" "), failure);

    /// <summary>Explains a failure. Nothing of the driver's comes along: the explanation travels to other nodes, and they would be told in its place that such a thing can't travel.</summary>
    public static StoreUnavailableException Explain(PostgresAddress address, Exception failure) =>
        failure as StoreUnavailableException ?? new(Text(address, failure).ReplaceLineEndings(" "));

    /// <summary>True when it is the data of one write that the server refuses: a bad value, a row that is too large, a constraint.</summary>
    public static bool IsOfData(PostgresException failure) =>
        failure.SqlState.StartsWith("22", StringComparison.Ordinal) || failure.SqlState.StartsWith("23", StringComparison.Ordinal) ||
        failure.SqlState.StartsWith("54", StringComparison.Ordinal);

    /// <summary>True when the same group would work if it were sent again: it was in the way of another node's, or of one that ends.</summary>
    public static bool IsOfChance(PostgresException failure) =>
        failure.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>
    /// True when the server itself says that the transaction failed. Npgsql gives up the connection after some of these errors; what became of the transaction is known all the
    /// same. A fatal one may come after the commit.
    /// </summary>
    public static bool IsRolledBack(NpgsqlException failure) => failure is PostgresException { InvariantSeverity: "ERROR" };

    private static string Text(PostgresAddress address, Exception failure) => failure switch
    {
        PostgresException refused => Text(address, refused),
        NpgsqlException { InnerException: SocketException socket } => $"The {address} can't be reached: {socket.Message}. Start it, or look at the network; {ByItself}",
        NpgsqlException { InnerException: TimeoutException } => $"The {address} does not answer. Look at its load and at the network; {ByItself}",
        NpgsqlException => $"The connection to the {address} broke: {(failure.InnerException ?? failure).Message}. Look at the server's log and at the network; {ByItself}",
        _ => $"The store failed unexpectedly: {failure.Message}",
    };

    private static string Text(PostgresAddress address, PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.DiskFull => $"The disk of the {address} is full. Free some space there; {ByItself}",
        PostgresErrorCodes.OutOfMemory => $"The {address} is out of memory. Give the server more, or lower its settings; {ByItself}",
        PostgresErrorCodes.TooManyConnections =>
            $"The {address} takes no more connections. Raise max_connections, or close those of other programs; {ByItself}",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow =>
            $"The {address} is starting or stopping. Wait, or look at the server's log; {ByItself}",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"The {address} refuses the user {address.User}. Look at the password in the connection string and at pg_hba.conf; {ByItself}",
        PostgresErrorCodes.InvalidCatalogName => $"There is no {address}. Make it (createdb --encoding UTF8); {ByItself}",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The user {address.User} may not do that in the {address}: {failure.MessageText}. Make him the owner of the database; {ByItself}",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"The {address} is a standby, or read-only. Name the primary in the connection string; {ByItself}",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled =>
            $"The {address} took too long. Look for what holds it up (pg_stat_activity, pg_locks); {ByItself}",
        PostgresErrorCodes.IoError or PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
            $"The disk of the {address} fails or its data is damaged: {failure.MessageText}. Look at the server's log.",
        _ => $"The {address} failed: {failure.MessageText} (SQLSTATE {failure.SqlState}).",
    };
}

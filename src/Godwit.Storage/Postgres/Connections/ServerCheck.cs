using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Storage.Postgres.Connections;

/// <summary>What must be so at the server before anything is written there.</summary>
internal static partial class ServerCheck
{
    private const int OldestVersion = 140_000;

    /// <summary>Throws when the database is not fit, and warns of what only its administrator can mend.</summary>
    /// <exception cref="StoreOpenException">The message says what to do.</exception>
    public static void Ensure(NpgsqlConnection connection, PostgresAddress address, ILogger logger)
    {
        using var command = new NpgsqlCommand(
            "SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), current_setting('fsync'), pg_is_in_recovery()", connection);
        using var row = command.ExecuteReader();
        row.Read();
        if (row.GetInt32(0) < OldestVersion)
        {
            throw new StoreOpenException($"The {address} is of version {row.GetInt32(0) / 10_000}. Upgrade the server to {OldestVersion / 10_000} or later.");
        }

        if (row.GetString(1) != "UTF8")
        {
            throw new StoreOpenException($"The {address} has the encoding {row.GetString(1)}. Make one with UTF-8 (createdb --encoding UTF8 --template template0).");
        }

        if (row.GetBoolean(3))
        {
            throw new StoreOpenException($"The {address} is a standby. Name the primary in the connection string.");
        }

        if (row.GetString(2) == "off")
        {
            LogWithoutSync(logger, address);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "fsync is off at the {Address}: when its machine fails, messages are lost that were acknowledged.")]
    private static partial void LogWithoutSync(ILogger logger, PostgresAddress address);
}

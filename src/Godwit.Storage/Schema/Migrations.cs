using Godwit.Storage.Sqlite;
using Microsoft.Extensions.Logging;

namespace Godwit.Storage.Schema;

/// <summary>
/// The numbered changes of the schema; the file's <c>user_version</c> says how many of them it has. A change that was released is never
/// edited: a new one is added at the end.
/// </summary>
internal static partial class Migrations
{
    /// <summary>The mark in the file's header that says that it is ours: "Gdwt".</summary>
    public const int ApplicationId = 0x47647774;

    private static readonly string[] All = [Migration1.Sql, Migration2.Sql, Migration3.Sql, Migration4.Sql];

    /// <summary>The version that this program writes.</summary>
    public static int Current => All.Length;

    /// <summary>Throws when the file is not one that this program may change.</summary>
    /// <exception cref="StoreOpenException">The file is another program's, or a newer version's.</exception>
    public static void Verify(SqliteConnection connection, string path)
    {
        var application = connection.Scalar("PRAGMA application_id");
        var isEmpty = connection.Scalar("SELECT count(*) FROM sqlite_master") == 0;
        if (application != ApplicationId && !(application == 0 && isEmpty))
        {
            throw new StoreOpenException($"{path} is the database of another program. Move it away, or give the server another data directory.");
        }

        var version = connection.Scalar("PRAGMA user_version");
        if (version > Current)
        {
            throw new StoreOpenException(
                $"The data in {path} was written by a newer Godwit (schema {version}, this one knows {Current}). " +
                "Start that version, or restore a backup made before the upgrade.");
        }
    }

    /// <summary>Brings a database to the current version, each step in a transaction of its own.</summary>
    public static void Apply(SqliteConnection connection, string path, ILogger logger)
    {
        var found = connection.Scalar("PRAGMA user_version");
        for (var version = found; version < Current; version++)
        {
            connection.Execute(
                $"BEGIN IMMEDIATE; {All[version]} PRAGMA user_version = {version + 1}; PRAGMA application_id = {ApplicationId}; COMMIT;");
        }

        if (found < Current)
        {
            LogMigrated(logger, path, Current);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} is at schema {Version}.")]
    private static partial void LogMigrated(ILogger logger, string path, long version);
}

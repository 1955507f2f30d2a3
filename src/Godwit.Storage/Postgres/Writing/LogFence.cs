using Godwit.Storage.Postgres.Logs;
using Npgsql;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>What a group does to the logs whose entries it has, when all does not go as planned.</summary>
internal static class LogFence
{
    /// <summary>True when a number of a log was given out by another activation of its owner.</summary>
    public static bool IsHit(PostgresException failure) =>
        failure.SqlState == PostgresErrorCodes.UniqueViolation && failure.ConstraintName == AppendSql.Fence;

    /// <summary>Fences the logs of which numbers are taken.</summary>
    public static void Close(PostgresGroup group, NpgsqlConnection connection)
    {
        foreach (var part in group.Parts)
        {
            part.Appends.FenceTaken(connection);
        }
    }

    /// <summary>Fences all logs of the group.</summary>
    public static void CloseAll(PostgresGroup group)
    {
        foreach (var part in group.Parts)
        {
            part.Appends.FenceAll();
        }
    }

    /// <summary>The group was committed, but its answer was lost: finds out which logs it found deleted.</summary>
    public static void Recall(PostgresGroup group, NpgsqlConnection connection)
    {
        foreach (var part in group.Parts)
        {
            part.Appends.FindMissing(connection);
        }
    }
}

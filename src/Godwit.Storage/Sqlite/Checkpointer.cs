using Microsoft.Extensions.Logging;

namespace Godwit.Storage.Sqlite;

/// <summary>
/// Carries the write-ahead log over into the database whenever it has grown by so many pages, so that it stays bounded.
/// </summary>
internal sealed partial class Checkpointer(int pages, StorageMetrics metrics, TimeProvider time, ILogger logger)
{
    private int carriedAt;

    /// <summary>Called by the writer between groups.</summary>
    public void AfterGroup(SqliteConnection writer)
    {
        var written = writer.PagesWritten;
        if (written - carriedAt < pages)
        {
            return;
        }

        carriedAt = written;
        var started = time.GetTimestamp();
        try
        {
            writer.Checkpoint(truncate: false);
            metrics.Checkpointed(time.GetElapsedTime(started));
        }
        catch (SqliteFault fault)
        {
            LogFailed(fault.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The write-ahead log could not be carried over and grows until it can: {Reason}")]
    private partial void LogFailed(string reason);
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Appends a message. Once one write of a log was fenced, all later ones of the same log are, also those whose numbers are free: their
/// owner must step down.
/// </summary>
internal sealed class AppendWrite(LogHandle log, LogEntry entry) : Write<SqliteTarget, bool>
{
    private const int Overhead = 300;

    private readonly int losses = log.Losses;

    /// <inheritdoc/>
    public override int Size => Overhead + entry.Stanza.Length;

    /// <inheritdoc/>
    public override bool IsFollowedBriefly => true;

    /// <inheritdoc/>
    public override bool IsOneStatement => true;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        if (log.IsFenced)
        {
            throw new FencedException("An earlier write of this log found that it has another owner.");
        }

        if (log.Losses != losses)
        {
            throw LogHandle.Overtaken();
        }

        try
        {
            target.Messages.Append(log.Owner, entry);
            return true;
        }
        catch (FencedException)
        {
            log.IsFenced = true;
            throw;
        }
        catch
        {
            log.Lose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Lose() => log.Lose();
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// Appends a message. Once one write of a log was fenced, all later ones of the same log are, also those whose numbers are free: their
/// owner must step down.
/// </summary>
internal sealed class PostgresAppendWrite(LogHandle log, LogEntry entry) : PostgresWrite<bool>
{
    private const int Overhead = 300;

    private readonly int losses = log.Losses;
    private AppendBatch? batch;
    private bool isOvertaken;

    /// <inheritdoc/>
    public override int Size => Overhead + entry.Stanza.Length;

    /// <inheritdoc/>
    public override bool IsFollowedBriefly => true;

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        isOvertaken = !log.IsFenced && log.Losses != losses;
        batch = !isOvertaken && group.Part.Appends.TryAdd(log, entry) ? group.Part.Appends : null;
    }

    /// <inheritdoc/>
    public override void Lose() => log.Lose();

    /// <inheritdoc/>
    protected override bool Result()
    {
        if (isOvertaken)
        {
            throw LogHandle.Overtaken();
        }

        if (batch is not null && !batch.IsDeleted(log.Owner))
        {
            return true;
        }

        log.IsFenced = true;
        throw new FencedException($"The log was deleted, or another owner of it has given out number {entry.Sequence} or one before.");
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>Saves what of the mailbox was acknowledged.</summary>
internal sealed class PostgresSaveAcknowledgedWrite(LogHandle log, long through, IReadOnlyCollection<long> beyond) : PostgresWrite<bool>
{
    private const int BytesOfNumber = 12;

    private AcknowledgedBatch? batch;

    /// <inheritdoc/>
    public override int Size => 256 + (BytesOfNumber * beyond.Count);

    /// <inheritdoc/>
    public override bool IsFollowedBriefly => true;

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        batch = log.IsFenced ? null : group.Part.Acknowledged;
        batch?.Add(log.Owner, through, beyond);
    }

    /// <inheritdoc/>
    protected override bool Result() => batch is not null && !batch.IsDeleted(log.Owner) ? true : throw new FencedException("The log was deleted or has another owner.");
}

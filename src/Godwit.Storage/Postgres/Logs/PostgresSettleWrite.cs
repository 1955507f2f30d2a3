using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Writing;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>
/// Removes messages that were kept for the mailbox alone, once they were acknowledged and are a day old. Until then they serve to recognise
/// a message sent again, and hold their numbers against another activation of the account. Its result is true when there is more to do.
/// </summary>
/// <param name="log">Whose.</param>
/// <param name="through">Up to which number everything was acknowledged.</param>
/// <param name="before">What is older may go.</param>
internal sealed class PostgresSettleWrite(LogHandle log, long through, DateTimeOffset before) : PostgresWrite<bool>
{
    private SettleBatch? batch;

    /// <inheritdoc/>
    public override void Stage(PostgresGroup group)
    {
        batch = log.IsFenced ? null : group.Part.Settled;
        batch?.Add(log.Owner, through, before.ToMicroseconds());
    }

    /// <inheritdoc/>
    protected override bool Result() => batch?.HasMore(log.Owner) ?? throw new FencedException("The log was deleted or has another owner.");
}

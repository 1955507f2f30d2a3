using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>Saves what of the mailbox was acknowledged.</summary>
internal sealed class SaveAcknowledgedWrite(LogHandle log, int bucket, long through, ReadOnlyMemory<byte> beyond) : Write<SqliteTarget, bool>
{
    /// <inheritdoc/>
    public override int Size => 256 + beyond.Length;

    /// <inheritdoc/>
    public override bool IsFollowedBriefly => true;

    /// <inheritdoc/>
    public override bool IsOneStatement => true;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        if (log.IsFenced || !target.Owners.IsAlive(log.Owner))
        {
            throw new FencedException("The log was deleted or has another owner.");
        }

        target.Connection.Prepare(
            """
            INSERT INTO mailbox (owner, bucket, through, beyond) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (owner) DO UPDATE SET through = ?3, beyond = ?4
            """).Bind(1, log.Owner).Bind(2, bucket).Bind(3, through).Bind(4, beyond.Span).Run();
        return true;
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Removes messages that were kept for the mailbox alone, once they were acknowledged and are a day old. Until then they serve to recognise
/// a message sent again, and hold their numbers against another activation of the account. Its result is true when there is more to do.
/// </summary>
/// <param name="log">Whose.</param>
/// <param name="through">Up to which number everything was acknowledged.</param>
/// <param name="before">What is older may go.</param>
internal sealed class SettleWrite(LogHandle log, long through, DateTimeOffset before) : Write<SqliteTarget, bool>
{
    private const int Slice = 200;

    /// <inheritdoc/>
    protected override bool Apply(SqliteTarget target)
    {
        if (log.IsFenced || !target.Owners.IsAlive(log.Owner))
        {
            throw new FencedException("The log was deleted or has another owner.");
        }

        var connection = target.Connection;
        var slice = Next(target);
        var settled = slice.FindIndex(row => !IsArchived(row.Id) && TimeOf(connection, row.Id) >= before.ToMicroseconds()) is >= 0 and var young ? slice[..young] : slice;
        if (settled.Count == 0)
        {
            return false;
        }

        foreach (var entry in settled.Where(row => !IsArchived(row.Id)))
        {
            target.Messages.Remove(log.Owner, entry);
        }

        connection.Prepare("UPDATE mailbox SET settled = ?2 WHERE owner = ?1").Bind(1, log.Owner).Bind(2, settled[^1].Sequence).Run();
        return settled.Count == Slice;
    }

    /// <summary>What comes after the last that was settled; reads the index alone.</summary>
    private List<IndexEntry> Next(SqliteTarget target)
    {
        using var mailbox = target.Connection.Prepare("SELECT settled FROM mailbox WHERE owner = ?1").Bind(1, log.Owner).Rows();
        return mailbox.Next()
            ? target.Index.Of(log.Owner).Take(new(mailbox.Integer(0) + 1, through), IdFilter.All, newest: false, Slice)
            : [];
    }

    private static bool IsArchived(long id) => RowId.Flags(id).HasFlag(LogFlags.Archive);

    private static long TimeOf(SqliteConnection connection, long id)
    {
        using var rows = connection.Prepare("SELECT time FROM message WHERE id = ?1").Bind(1, id).Rows();
        return rows.Next() ? rows.Integer(0) : 0;
    }
}

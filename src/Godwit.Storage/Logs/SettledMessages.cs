using Godwit.Abstractions.Stores;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>
/// Removes messages that were kept for the mailbox alone, once they were acknowledged and are a day old. Until then they serve to recognise
/// a message sent again, and hold their numbers against another activation of the account. A few at a time, each time that an
/// acknowledgement is saved: an account that gets messages gets rid of them at the same pace.
/// </summary>
internal static class SettledMessages
{
    private const int Most = 100;

    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    /// <summary>Removes what it may.</summary>
    /// <param name="target">Where.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="through">Up to which number everything was acknowledged.</param>
    /// <returns>Up to which number that is done.</returns>
    public static long Remove(SqliteTarget target, long owner, long through)
    {
        var settled = Settled(target.Connection, owner);
        var before = (target.Time.GetUtcNow() - Age).ToMicroseconds();
        foreach (var (id, sequence) in Next(target.Connection, owner, settled, through))
        {
            if (!RowId.Flags(id).HasFlag(LogFlags.Archive))
            {
                if (TimeOf(target.Connection, id) >= before)
                {
                    break;
                }

                target.Messages.Remove(id, owner, sequence);
            }

            settled = sequence;
        }

        return settled;
    }

    private static long Settled(SqliteConnection connection, long owner)
    {
        using var rows = connection.Prepare("SELECT settled FROM mailbox WHERE owner = ?1").Bind(1, owner).Rows();
        return rows.Next() ? rows.Integer(0) : 0;
    }

    /// <summary>Reads the index alone.</summary>
    private static List<(long Id, long Sequence)> Next(SqliteConnection connection, long owner, long after, long through)
    {
        var found = new List<(long, long)>();
        using var rows = connection.Prepare(
            "SELECT id, sequence FROM message WHERE owner = ?1 AND sequence > ?2 AND sequence <= ?3 ORDER BY sequence LIMIT ?4")
            .Bind(1, owner).Bind(2, after).Bind(3, through).Bind(4, Most).Rows();
        while (rows.Next())
        {
            found.Add((rows.Integer(0), rows.Integer(1)));
        }

        return found;
    }

    private static long TimeOf(SqliteConnection connection, long id)
    {
        using var rows = connection.Prepare("SELECT time FROM message WHERE id = ?1").Bind(1, id).Rows();
        return rows.Next() ? rows.Integer(0) : 0;
    }
}

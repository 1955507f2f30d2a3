using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>What of a mailbox was acknowledged: all up to a number, and some beyond.</summary>
internal readonly record struct Acknowledged(long Through, HashSet<long> Beyond)
{
    /// <summary>As it was saved.</summary>
    public static Acknowledged Read(SqliteConnection connection, long owner)
    {
        using var rows = connection.Prepare("SELECT through, beyond FROM mailbox WHERE owner = ?1").Bind(1, owner).Rows();
        return rows.Next() ? new(rows.Integer(0), SequenceSet.Read(rows.Span(1), rows.Integer(0))) : new(0, []);
    }

    /// <summary>True when the number was acknowledged.</summary>
    public bool Contains(long number) => number <= Through || Beyond.Contains(number);
}

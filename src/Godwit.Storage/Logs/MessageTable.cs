using Godwit.Abstractions.Stores;
using Godwit.Storage.Owners;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>The messages as the writer sees them.</summary>
internal sealed class MessageTable
{
    private readonly SqliteConnection connection;
    private readonly OwnerTable owners;
    private readonly SqliteStatement insert;
    private long arrivals;

    public MessageTable(SqliteConnection connection, OwnerTable owners)
    {
        this.connection = connection;
        this.owners = owners;
        insert = connection.Prepare(
            "INSERT INTO message (id, owner, sequence, time, peer, identity, stanza) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        arrivals = RowId.Arrival(connection.Scalar("SELECT max(id) FROM message"));
    }

    /// <summary>Appends a message to an owner's log.</summary>
    /// <exception cref="FencedException">The number is taken, or the owner was deleted.</exception>
    public void Append(long owner, LogEntry entry)
    {
        if (!owners.IsAlive(owner))
        {
            throw new FencedException("The log was deleted.");
        }

        try
        {
            insert.Bind(1, RowId.Make(++arrivals, entry)).Bind(2, owner).Bind(3, entry.Sequence).Bind(4, entry.Time.ToMicroseconds())
                .Bind(5, entry.Peer.ToString()).Bind(6, unchecked((long)entry.Identity)).Bind(7, entry.Stanza.Span).Run();
        }
        catch (SqliteFault fault) when (fault.IsUniqueViolation)
        {
            throw new FencedException($"Another owner of the log has given out number {entry.Sequence}.");
        }
    }

    /// <summary>Removes a message of an owner whose log goes on.</summary>
    public void Remove(long id, long owner, long sequence)
    {
        connection.Prepare("DELETE FROM message WHERE id = ?1").Bind(1, id).Run();
        using var later = connection.Prepare("SELECT 1 FROM message WHERE owner = ?1 AND sequence > ?2 LIMIT 1").Bind(1, owner).Bind(2, sequence).Rows();
        if (!later.Next())
        {
            // The owner's next number was known from this row.
            owners.Raise(owner, sequence);
        }
    }

    /// <summary>Removes some messages of a deleted owner. Returns how many.</summary>
    public int Remove(long owner, int most) =>
        connection.Prepare("DELETE FROM message WHERE id IN (SELECT id FROM message WHERE owner = ?1 LIMIT ?2)").Bind(1, owner).Bind(2, most).Run();
}

using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Owners;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>The messages as the writer sees them.</summary>
internal sealed class MessageTable
{
    private readonly SqliteConnection connection;
    private readonly OwnerTable owners;
    private readonly IndexWriter index;
    private readonly SqliteStatement insert;
    private long arrivals;

    public MessageTable(SqliteConnection connection, OwnerTable owners, IndexWriter index)
    {
        this.connection = connection;
        this.owners = owners;
        this.index = index;
        insert = connection.Prepare(
            "INSERT INTO message (id, owner, sequence, time, peer, identity, stanza) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

        // Where the last rows were removed, ids are not given out again that the index takes for merged.
        arrivals = RowId.Arrival(Math.Max(connection.Scalar("SELECT max(id) FROM message"), index.Merged));
    }

    /// <summary>Appends a message to an owner's log.</summary>
    /// <exception cref="FencedException">The number is taken, or the owner was deleted.</exception>
    public void Append(long owner, LogEntry entry)
    {
        var last = owners.LastSequence(owner) ?? throw new FencedException("The log was deleted.");
        if (entry.Sequence <= last)
        {
            throw new FencedException($"Another owner of the log has given out number {entry.Sequence}.");
        }

        var id = RowId.Make(++arrivals, entry);
        insert.Bind(1, id).Bind(2, owner).Bind(3, entry.Sequence).Bind(4, entry.Time.ToMicroseconds())
            .Bind(5, entry.Peer.ToString()).Bind(6, unchecked((long)entry.Identity)).Bind(7, entry.Stanza.Span).Run();
        index.Add(owner, new(entry.Sequence, id));
        owners.Wrote(owner, entry.Sequence);
    }

    /// <summary>Removes a message of an owner whose log goes on.</summary>
    public void Remove(long owner, IndexEntry entry)
    {
        var last = owners.LastSequence(owner);
        RemoveRow(owner, entry);
        if (entry.Sequence >= last)
        {
            // The owner's next number was known from this row.
            owners.Raise(owner, entry.Sequence);
        }
    }

    /// <summary>Removes some messages of a deleted owner. Returns how many.</summary>
    public int Remove(long owner, int most)
    {
        var entries = index.Of(owner).Take(SequenceRange.All, IdFilter.All, newest: false, most);
        foreach (var entry in entries)
        {
            RemoveRow(owner, entry);
        }

        return entries.Count;
    }

    private void RemoveRow(long owner, IndexEntry entry)
    {
        connection.Prepare("DELETE FROM message WHERE id = ?1").Bind(1, entry.Id).Run();
        index.Remove(owner, entry);
    }
}

using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Owners;
using Godwit.Storage.Reading;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>Where a log stands.</summary>
internal sealed record LogState(Owner Owner, long LastSequence, DateTimeOffset LastTime)
{
    /// <summary>The state of the owner's log, or null when the owner has never written.</summary>
    public static LogState? Read(ReadView view, Jid jid)
    {
        using var owners = view.Connection.Prepare("SELECT id, bucket, base FROM owner WHERE jid = ?1").Bind(1, jid.ToString()).Rows();
        return owners.Next() ? Of(view.Connection, new(owners.Integer(0), (int)owners.Integer(1), owners.Integer(2)), view.IndexOf(owners.Integer(0))) : null;
    }

    /// <summary>The state of the log that an index has the entries of.</summary>
    public static LogState Of(SqliteConnection connection, Owner owner, LogIndex index) =>
        new TimeIndex(connection, index).Newest(SequenceRange.All) is var (sequence, time)
            ? new(owner, Math.Max(sequence, owner.Base), Instants.FromMicroseconds(time))
            : new(owner, owner.Base, DateTimeOffset.MinValue);
}

/// <summary>Makes an owner with an empty log, unless somebody else just did.</summary>
internal sealed class CreateLogWrite(Jid jid) : Write<SqliteTarget, LogState>
{
    /// <inheritdoc/>
    protected override LogState Apply(SqliteTarget target)
    {
        var owner = target.Owners.FindOrAdd(jid);
        return LogState.Of(target.Connection, owner, target.Index.Of(owner.Id));
    }
}

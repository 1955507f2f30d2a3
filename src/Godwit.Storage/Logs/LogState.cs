using Godwit.Protocol.Jids;
using Godwit.Storage.Groups;
using Godwit.Storage.Owners;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Logs;

/// <summary>Where a log stands.</summary>
internal sealed record LogState(Owner Owner, long LastSequence, DateTimeOffset LastTime)
{
    /// <summary>The state of the owner's log, or null when the owner has never written.</summary>
    public static LogState? Read(SqliteConnection connection, Jid jid)
    {
        using var owners = connection.Prepare("SELECT id, bucket, base FROM owner WHERE jid = ?1").Bind(1, jid.ToString()).Rows();
        if (!owners.Next())
        {
            return null;
        }

        var owner = new Owner(owners.Integer(0), (int)owners.Integer(1), owners.Integer(2));
        using var rows = connection.Prepare("SELECT sequence, time FROM message WHERE owner = ?1 ORDER BY sequence DESC LIMIT 1")
            .Bind(1, owner.Id).Rows();
        return rows.Next()
            ? new(owner, Math.Max(rows.Integer(0), owner.Base), Instants.FromMicroseconds(rows.Integer(1)))
            : new(owner, owner.Base, DateTimeOffset.MinValue);
    }
}

/// <summary>Makes an owner with an empty log, unless somebody else just did.</summary>
internal sealed class CreateLogWrite(Jid jid) : Write<SqliteTarget, LogState>
{
    /// <inheritdoc/>
    protected override LogState Apply(SqliteTarget target)
    {
        target.Owners.FindOrAdd(jid);
        return LogState.Read(target.Connection, jid)!;
    }
}

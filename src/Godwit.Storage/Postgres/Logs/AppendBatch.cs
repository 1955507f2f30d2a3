using Godwit.Abstractions.Stores;
using Godwit.Storage.Logs;
using Godwit.Storage.Postgres.Writing;
using Npgsql;

namespace Godwit.Storage.Postgres.Logs;

/// <summary>The entries that a group adds, for all logs at once.</summary>
internal sealed class AppendBatch
{
    private readonly Dictionary<(long Owner, long Sequence), (LogHandle Log, LogEntry Entry)> rows = [];
    private readonly HashSet<long> deleted = [];

    /// <summary>Adds an entry. False when its log is fenced, or is now, since another activation on this node gives out the same number.</summary>
    public bool TryAdd(LogHandle log, LogEntry entry)
    {
        log.IsFenced = log.IsFenced || !rows.TryAdd((log.Owner, entry.Sequence), (log, entry));
        return !log.IsFenced;
    }

    /// <summary>True when nothing was added for this owner.</summary>
    public bool IsDeleted(long owner) => deleted.Contains(owner);

    /// <summary>Adds the statement.</summary>
    public void AddTo(PostgresGroup group)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var sorted = rows.Values.OrderBy(r => r.Log.Owner).ThenBy(r => r.Entry.Sequence).ToList();
        group.AddMarkable(
            AppendSql.Append,
            AppendSql.AppendMarked,
            ReadDeleted,
            Parameter.Column(sorted, static r => r.Log.Owner),
            Parameter.Column(sorted, static r => r.Entry.Sequence),
            Parameter.Column(sorted, static r => r.Entry.Time.ToMicroseconds()),
            Parameter.Column(sorted, static r => unchecked((long)r.Entry.Identity)),
            Parameter.Column(sorted, static r => PeerMark.Of(r.Entry.Peer)),
            Parameter.Column(sorted, static r => (short)r.Entry.Flags),
            Parameter.Column(sorted, static r => r.Entry.Peer.ToString()),
            Parameter.Column(sorted, static r => r.Entry.Stanza));
    }

    /// <summary>Fences the logs of which some number is taken.</summary>
    public void FenceTaken(NpgsqlConnection connection) => Ask(connection, AppendSql.Taken, reader =>
    {
        while (reader.Read())
        {
            rows[(reader.GetInt64(0), reader.GetInt64(1))].Log.IsFenced = true;
        }
    });

    /// <summary>Finds the owners for which nothing was added.</summary>
    public void FindMissing(NpgsqlConnection connection) => Ask(connection, AppendSql.Missing, ReadDeleted);

    /// <summary>Fences all logs.</summary>
    public void FenceAll()
    {
        foreach (var (log, _) in rows.Values)
        {
            log.IsFenced = true;
        }
    }

    private void ReadDeleted(NpgsqlDataReader reader)
    {
        while (reader.Read())
        {
            deleted.Add(reader.GetInt64(0));
        }
    }

    private void Ask(NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> read)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var keys = rows.Keys.ToList();
        using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters = { Parameter.Column(keys, static k => k.Owner), Parameter.Column(keys, static k => k.Sequence) },
        };
        using var reader = command.ExecuteReader();
        read(reader);
    }
}

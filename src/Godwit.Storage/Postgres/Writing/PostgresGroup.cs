using Godwit.Storage.Postgres.Connections;
using Godwit.Storage.Postgres.Owners;
using Npgsql;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>The statements of a group, in their order, and who reads the answer of each. They are sent as one batch, which the server commits as one transaction.</summary>
internal sealed class PostgresGroup(DateTimeOffset now)
{
    private readonly List<(NpgsqlBatchCommand Command, Action<NpgsqlDataReader>? Read)> statements = [];
    private readonly List<GroupPart> parts = [];
    private GroupPart? part;

    /// <summary>What the last statement is with the group's mark in it; null when it can't take that in.</summary>
    private string? marked;
    private OwnersLock owners;

    /// <summary>Where writes of many owners gather that are made with one statement for all. What must not change places with them is added by <see cref="Apart"/>.</summary>
    public GroupPart Part => part ??= new();

    /// <summary>The time of the group, in microseconds.</summary>
    public long Now { get; } = now.ToMicroseconds();

    /// <summary>All parts that have been closed.</summary>
    public IReadOnlyList<GroupPart> Parts => parts;

    /// <summary>The group adds owners that are missing.</summary>
    public void AddsOwners() => owners = owners == OwnersLock.None ? OwnersLock.Shared : owners;

    /// <summary>Adds statements that come after all that was added before, and before all that is added later. The group replaces or deletes owners.</summary>
    public void Apart(Action<PostgresGroup> add)
    {
        owners = OwnersLock.Exclusive;
        ClosePart();
        add(this);
    }

    /// <summary>Adds a statement.</summary>
    /// <param name="sql">A constant, with positional parameters.</param>
    /// <param name="read">Reads the rows that it answers with; null when it answers with none.</param>
    /// <param name="parameters">The parameters.</param>
    public void Add(string sql, Action<NpgsqlDataReader>? read, params ReadOnlySpan<NpgsqlParameter> parameters) => AddMarkable(sql, null, read, parameters);

    /// <summary>
    /// Adds a statement that can take in the group's mark. When it is alone in its group it is all that the server gets, and no thread is woken to send it: Npgsql leaves statements behind the
    /// first one to the thread pool.
    /// </summary>
    /// <param name="sql">See <see cref="Add"/>.</param>
    /// <param name="sqlWithMark">The same, and the mark, whose parameters come after its own.</param>
    /// <param name="read">See <see cref="Add"/>.</param>
    /// <param name="parameters">See <see cref="Add"/>.</param>
    public void AddMarkable(string sql, string? sqlWithMark, Action<NpgsqlDataReader>? read, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        marked = sqlWithMark;
        statements.Add((Command(sql, parameters), read));
    }

    /// <summary>Sends it and reads the answers.</summary>
    public void Run(NpgsqlConnection connection, CommitMark mark)
    {
        ClosePart();
        using var batch = new NpgsqlBatch(connection);
        var answers = new List<Action<NpgsqlDataReader>>();
        if (owners != OwnersLock.None)
        {
            // First of all, so that nobody who holds a row waits for it.
            batch.BatchCommands.Add(Command(owners == OwnersLock.Shared ? OwnerSql.LockShared : OwnerSql.LockExclusive, Parameter.Of(AdvisoryLock.Owners)));
            answers.Add(static _ => { });
        }

        foreach (var (command, read) in statements)
        {
            batch.BatchCommands.Add(command);
            if (read is not null)
            {
                answers.Add(read);
            }
        }

        Mark(batch, mark);
        using var reader = batch.ExecuteReader();
        foreach (var read in answers)
        {
            read(reader);
            reader.NextResult();
        }

        // The error of a statement that comes after the last row is told here, not at its disposal.
        while (reader.NextResult())
        {
        }
    }

    private void Mark(NpgsqlBatch batch, CommitMark mark)
    {
        if (batch.BatchCommands is [var only] && marked is not null)
        {
            only.CommandText = marked;
            AddTo(only, mark.Next());
        }
        else
        {
            batch.BatchCommands.Add(Command(CommitMark.Write, mark.Next()));
        }
    }

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        AddTo(command, parameters);
        return command;
    }

    private static void AddTo(NpgsqlBatchCommand command, ReadOnlySpan<NpgsqlParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }
    }

    private void ClosePart()
    {
        if (part is { } closed)
        {
            part = null;
            parts.Add(closed);
            closed.AddTo(this);
        }
    }

    private enum OwnersLock
    {
        None,
        Shared,
        Exclusive,
    }
}

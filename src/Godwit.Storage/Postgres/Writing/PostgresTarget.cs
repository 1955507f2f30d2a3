using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Postgres.Connections;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>Writes groups to the server, each as one batch in one round trip, which is one transaction.</summary>
internal sealed partial class PostgresTarget(Database database, PostgresStoreOptions options, TimeProvider time, ILogger logger) : IGroupTarget<PostgresTarget>
{
    /// <summary>So often a group is sent again that was in the way of another node's, or had entries of a log that another node has.</summary>
    private const int MostAttempts = 10;

    private readonly CommitMark mark = new(time);
    private WriterSession? session;

    /// <inheritdoc/>
    /// <remarks>It is waited for a server.</remarks>
    public bool IsBrief => false;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<IWrite<PostgresTarget>> group, List<Exception?> failures)
    {
        try
        {
            Send(group);
        }
        catch (PostgresException failure) when (PostgresFailures.IsOfData(failure))
        {
            // Nothing of it was written. One write is at fault; the others must not fail for it.
            Divide(group, failure, failures);
            return;
        }

        foreach (var write in group)
        {
            failures.Add(Outcome(write));
        }
    }

    /// <inheritdoc/>
    public StoreUnavailableException Explain(Exception failure) => PostgresFailures.Explain(database.Address, failure);

    /// <inheritdoc/>
    public void AfterGroup()
    {
        // The server does its housekeeping by itself.
    }

    /// <inheritdoc/>
    public void Dispose() => session?.Dispose();

    /// <summary>Sends the statements until they are committed; throws when they were not.</summary>
    private void Send(ReadOnlySpan<IWrite<PostgresTarget>> writes)
    {
        var wasLost = false;
        for (var attempt = 1; ; attempt++)
        {
            var (group, connection) = (Stage(writes), Connect());
            try
            {
                group.Run(connection, mark);
                return;
            }
            catch (PostgresException failure) when (session!.IsOpen && attempt < MostAttempts && (PostgresFailures.IsOfChance(failure) || LogFence.IsHit(failure)))
            {
                // Nothing of it was written; it is sent again, without the entries of logs that are fenced now.
                if (LogFence.IsHit(failure))
                {
                    LogFence.Close(group, connection);
                }
            }
            catch (NpgsqlException failure) when (!session!.IsOpen && !PostgresFailures.IsRolledBack(failure))
            {
                if (WasCommitted(group, failure))
                {
                    return;
                }

                // It is sent once more: a server that was restarted, or a session that somebody ended, is nothing that callers must hear of.
                if (wasLost)
                {
                    throw;
                }

                wasLost = true;
            }
            catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
            {
                // The server became a standby. The next connection may find the primary.
                Disconnect();
                database.Source.Clear();
                throw;
            }
        }
    }

    private PostgresGroup Stage(ReadOnlySpan<IWrite<PostgresTarget>> writes)
    {
        var group = new PostgresGroup(time.GetUtcNow());
        foreach (var write in writes)
        {
            ((IPostgresWrite)write).Stage(group);
        }

        return group;
    }

    private NpgsqlConnection Connect()
    {
        if (session is { IsOpen: false })
        {
            Disconnect();
        }

        session ??= WriterSession.Open(database);
        return session.Connection;
    }

    private void Disconnect()
    {
        session?.Dispose();
        session = null;
    }

    /// <summary>The connection broke between the sending of a group and its answer.</summary>
    private bool WasCommitted(PostgresGroup group, NpgsqlException failure)
    {
        using var broken = session!;
        session = null;
        database.Source.Clear();
        LogBroke(Explain(failure).Message);
        try
        {
            (session, var isCommitted) = new GroupOutcome(database, mark, options, time).Ask(broken);
            if (isCommitted)
            {
                LogFence.Recall(group, session.Connection);
            }

            return isCommitted;
        }
        catch (Exception unknown) when (unknown is StoreUnavailableException or NpgsqlException)
        {
            // Whoever wrote must read what there is before he writes again.
            LogFence.CloseAll(group);
            throw;
        }
    }

    private Exception? Outcome(IWrite<PostgresTarget> write)
    {
        try
        {
            write.Run(this);
            return null;
        }
        catch (Exception failure) when (failure is FencedException or StoreUnavailableException)
        {
            return failure;
        }
    }

    private void Divide(ReadOnlySpan<IWrite<PostgresTarget>> group, PostgresException failure, List<Exception?> failures)
    {
        if (group.Length == 1)
        {
            group[0].Lose();
            failures.Add(Explain(failure));
            return;
        }

        WriteHalf(group[..(group.Length / 2)], failures);
        WriteHalf(group[(group.Length / 2)..], failures);
    }

    /// <summary>Never throws: what was written of the other half is written.</summary>
    private void WriteHalf(ReadOnlySpan<IWrite<PostgresTarget>> half, List<Exception?> failures)
    {
        try
        {
            Write(half, failures);
        }
        catch (Exception failure)
        {
            foreach (var write in half)
            {
                write.Lose();
            }

            failures.AddRange(Enumerable.Repeat(Explain(failure), half.Length));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The connection to the database broke while a group was written; it is asked what became of it. {Reason}")]
    private partial void LogBroke(string reason);
}

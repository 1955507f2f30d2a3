using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;
using Godwit.Storage.Logs;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Owners;

namespace Godwit.Storage.Sqlite;

/// <summary>What writes write to: the writer's connection with what the writer knows about its tables.</summary>
internal sealed class SqliteTarget : IGroupTarget<SqliteTarget>
{
    private readonly string path;
    private readonly Checkpointer checkpointer;
    private readonly SqliteStatement begin;
    private readonly SqliteStatement commit;

    public SqliteTarget(
        SqliteConnection connection, string path, SqliteStoreOptions options, RecentEntries recent, Checkpointer checkpointer, TimeProvider time)
    {
        this.path = path;
        this.checkpointer = checkpointer;
        Connection = connection;
        Index = new(connection, recent);
        Owners = new(connection, Index, options.OwnersCached, time);
        Messages = new(connection, Owners, Index);
        begin = connection.Prepare("BEGIN IMMEDIATE");
        commit = connection.Prepare("COMMIT");
    }

    /// <summary>The writer's connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>The index of the logs.</summary>
    public IndexWriter Index { get; }

    /// <summary>The owners.</summary>
    public OwnerTable Owners { get; }

    /// <summary>The messages.</summary>
    public MessageTable Messages { get; }

    /// <inheritdoc/>
    public bool IsBrief => true;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<IWrite<SqliteTarget>> group, List<Exception?> failures)
    {
        try
        {
            Begin();
            foreach (var write in group)
            {
                failures.Add(RunOne(write));
            }

            commit.Run();
        }
        catch
        {
            Rollback();
            throw;
        }

        Index.Commit();
    }

    /// <inheritdoc/>
    public StoreUnavailableException Explain(Exception failure) => SqliteFailures.Explain(path, failure);

    /// <inheritdoc/>
    public void AfterGroup() => checkpointer.AfterGroup(Connection);

    /// <inheritdoc/>
    public void Dispose()
    {
        checkpointer.Close();
        Connection.Dispose();
        checkpointer.Dispose();
    }

    /// <summary>Begins a group with a slice of what is to be merged into the index, which needs no commit of its own so.</summary>
    private void Begin()
    {
        begin.Run();
        try
        {
            Index.Merge();
        }
        catch (SqliteFault) when (Index.MayFallBehind)
        {
            // Where there is no room to merge, there may be some for the group, above all for one that removes something.
            Rollback();
            begin.Run();
        }
    }

    private Exception? RunOne(IWrite<SqliteTarget> write)
    {
        var apart = !write.IsOneStatement;
        if (apart)
        {
            Connection.Prepare("SAVEPOINT write").Run();
            Index.Save();
        }

        try
        {
            write.Run(this);
        }
        catch (Exception failure) when (IsOfOneWrite(failure))
        {
            if (apart)
            {
                Undo();
            }

            return failure is FencedException ? failure : Explain(failure);
        }

        if (apart)
        {
            Connection.Prepare("RELEASE write").Run();
        }

        return null;
    }

    private void Undo()
    {
        Connection.Prepare("ROLLBACK TO write").Run();
        Connection.Prepare("RELEASE write").Run();
        Index.Undo();
        Owners.Forget();
    }

    /// <summary>Drops the group; does nothing when the engine has dropped it by itself.</summary>
    private void Rollback()
    {
        Index.Rollback();
        Owners.Forget();
        if (Connection.IsAutocommit)
        {
            return;
        }

        try
        {
            Connection.Prepare("ROLLBACK").Run();
        }
        catch (SqliteFault)
        {
            // The group is lost already and its callers are told why. If the transaction is still open, the next group fails at its
            // start and tries again.
        }
    }

    /// <summary>True when a failure of one write leaves the rest of its group whole.</summary>
    private bool IsOfOneWrite(Exception failure) =>
        !Connection.IsAutocommit && failure is not SqliteFault { IsOfOneStatement: false };
}

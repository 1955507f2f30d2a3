using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Sqlite;

namespace Godwit.Storage.Reading;

/// <summary>A read and the task of its caller, in one object.</summary>
internal sealed class Read<TState, TResult>(TState state, Func<ReadView, TState, TResult> query, CancellationToken cancellationToken)
    : TaskCompletionSource<TResult>(TaskCreationOptions.RunContinuationsAsynchronously), IRead
{
    /// <inheritdoc/>
    public void Run(SqliteConnection connection, RecentEntries recent, string path)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _ = TrySetCanceled(cancellationToken);
            return;
        }

        try
        {
            _ = TrySetResult(InOneView(connection, recent));
        }
        catch (SqliteFault fault)
        {
            _ = TrySetException(SqliteFailures.Explain(path, fault));
        }
        catch (Exception failure)
        {
            _ = TrySetException(failure);
        }
    }

    /// <inheritdoc/>
    public void Fail(Exception failure) => _ = TrySetException(failure);

    /// <summary>All statements of one read see the same state of the database.</summary>
    private TResult InOneView(SqliteConnection connection, RecentEntries recent)
    {
        var view = new ReadView(connection, recent.View());
        connection.Prepare("BEGIN").Run();
        try
        {
            return query(view, state);
        }
        finally
        {
            connection.Prepare("COMMIT").Run();
        }
    }
}

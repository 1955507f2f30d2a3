using Godwit.Abstractions.Stores;
using Godwit.Storage.Groups;

namespace Godwit.Storage.Postgres.Writing;

/// <summary>A write and the task of its caller.</summary>
internal abstract class PostgresWrite<TResult> : Write<PostgresTarget, TResult>, IPostgresWrite
{
    /// <inheritdoc/>
    public abstract void Stage(PostgresGroup group);

    /// <inheritdoc/>
    protected sealed override TResult Apply(PostgresTarget target) => Result();

    /// <summary>What the server answered when the connection broke after the commit and before the answer: nothing.</summary>
    protected static StoreUnavailableException Unanswered() =>
        new("The connection to the database broke after this was done and before the answer came. Do it again: what is done already is left as it is.");

    /// <summary>What the caller gets, now that the group is durable; throws when this write failed alone.</summary>
    protected abstract TResult Result();
}

namespace Godwit.Storage.Groups;

/// <summary>A write and the task of its caller, in one object. What goes on with the task runs with the <see cref="Completions{TTarget}"/>, and must not block.</summary>
internal abstract class Write<TTarget, TResult> : TaskCompletionSource<TResult>, IWrite<TTarget>
{
    private TResult? result;

    /// <inheritdoc/>
    public virtual int Size => 256;

    /// <inheritdoc/>
    public virtual bool IsOneStatement => false;

    /// <inheritdoc/>
    public virtual bool IsFollowedBriefly => false;

    /// <inheritdoc/>
    public void Run(TTarget target) => result = Apply(target);

    /// <inheritdoc/>
    public virtual void Lose()
    {
        // Nothing depends on it.
    }

    /// <inheritdoc/>
    public void Complete() => _ = TrySetResult(result!);

    /// <inheritdoc/>
    public void Fail(Exception failure) => _ = TrySetException(failure);

    /// <summary>Writes, and says what the caller gets once the group is durable.</summary>
    protected abstract TResult Apply(TTarget target);
}

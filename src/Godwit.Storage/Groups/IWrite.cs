namespace Godwit.Storage.Groups;

/// <summary>A write that waits to be made part of a group. It is run by one thread at a time.</summary>
/// <typeparam name="TTarget">What it writes to.</typeparam>
internal interface IWrite<in TTarget>
{
    /// <summary>About how many bytes it holds while it waits.</summary>
    int Size { get; }

    /// <summary>True when it is one statement, which either works or leaves nothing behind: no savepoint is needed.</summary>
    bool IsOneStatement { get; }

    /// <summary>
    /// True when what the caller goes on with once the write is durable takes no longer than to wake a thread for it, as an account's turn does: then the writer may do it.
    /// </summary>
    bool IsFollowedBriefly { get; }

    /// <summary>Writes. What it throws fails this write alone, unless the target says that the group is lost.</summary>
    void Run(TTarget target);

    /// <summary>It could not be written, alone or with its group. Called before a later write is run; the caller is told afterwards, by <see cref="Fail"/>.</summary>
    void Lose();

    /// <summary>The group is durable: completes the caller's task.</summary>
    void Complete();

    /// <summary>Fails the caller's task.</summary>
    void Fail(Exception failure);
}

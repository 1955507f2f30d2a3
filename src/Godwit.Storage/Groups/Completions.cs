using System.Collections.Concurrent;
using Godwit.Abstractions.Scheduling;

namespace Godwit.Storage.Groups;

/// <summary>
/// Tells callers what became of their writes, in the order of their calls, in one item of the thread pool for each group: to wake a thread for each write would
/// cost more than the write. A writer that has nothing else to do may tell them itself.
/// </summary>
internal sealed class Completions<TTarget> : IThreadPoolWorkItem
{
    /// <summary>More than so many are not brief together.</summary>
    private const int MostBrief = 64;

    private readonly ConcurrentQueue<(IWrite<TTarget>[] Writes, Exception?[] Failures)> groups = [];
    private int waiting;

    /// <summary>A group is done with.</summary>
    /// <param name="writes">The group.</param>
    /// <param name="failures">What became of each.</param>
    /// <param name="isIdle">Whether the caller has nothing else to do.</param>
    public void Add(ReadOnlySpan<IWrite<TTarget>> writes, Exception?[] failures, bool isIdle)
    {
        groups.Enqueue((writes.ToArray(), failures));
        if (Interlocked.Increment(ref waiting) > 1)
        {
            return;
        }

        if (isIdle && AreFollowedBriefly(writes))
        {
            Execute();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    public void Execute()
    {
        // One group after the other, by one thread at a time: it goes on as long as there are any.
        do
        {
            if (groups.TryDequeue(out var group))
            {
                FollowingWork.Enter();
                Tell(group.Writes, group.Failures);
                FollowingWork.Leave();
            }
        }
        while (Interlocked.Decrement(ref waiting) > 0);
    }

    private static bool AreFollowedBriefly(ReadOnlySpan<IWrite<TTarget>> writes)
    {
        var are = writes.Length <= MostBrief;
        foreach (var write in writes)
        {
            are &= write.IsFollowedBriefly;
        }

        return are;
    }

    private static void Tell(IWrite<TTarget>[] writes, Exception?[] failures)
    {
        for (var i = 0; i < writes.Length; i++)
        {
            if (failures[i] is { } failure)
            {
                writes[i].Fail(failure);
            }
            else
            {
                writes[i].Complete();
            }
        }
    }
}

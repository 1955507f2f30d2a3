using System.Collections.Concurrent;
using Godwit.Abstractions.Scheduling;
using Godwit.Sockets.Linux;

namespace Godwit.Sockets.Polling;

/// <summary>Connections that became ready together, as one item of the thread pool: what each costs to wake a thread is paid once for all.</summary>
internal sealed class ReadyBatch(ConcurrentQueue<ReadyBatch> pool) : IThreadPoolWorkItem
{
    /// <summary>The most in one batch: more go to several threads, and none waits behind too many others.</summary>
    public const int Most = 16;

    private readonly (IPolled Polled, Readiness Readiness)[] entries = new (IPolled, Readiness)[Most];
    private int count;

    /// <summary>True when no more fit in.</summary>
    public bool IsFull => count == Most;

    public void Add(IPolled polled, Readiness readiness) => entries[count++] = (polled, readiness);

    public void Execute()
    {
        FollowingWork.Enter();
        for (var i = 0; i < count; i++)
        {
            var (polled, readiness) = entries[i];
            entries[i] = default;
            polled.Ready(readiness);
        }

        FollowingWork.Leave();
        count = 0;
        pool.Enqueue(this);
    }
}

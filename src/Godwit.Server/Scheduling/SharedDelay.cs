using Godwit.Abstractions.Scheduling;

namespace Godwit.Server.Scheduling;

/// <summary>
/// Comes back to those who asked for it, a while later: one timer for all, which runs only while some wait. To wake a thread for each would cost more than what most of
/// them do.
/// </summary>
internal abstract class SharedDelay : IDisposable
{
    /// <summary>By what part of the delay one may be late.</summary>
    private const int Fineness = 8;

    /// <summary>So many are one piece of work.</summary>
    private const int Together = 32;

    private readonly Queue<(long Since, IDelayed Delayed)> waiting = [];
    private readonly TimeProvider time;
    private readonly TimeSpan delay;
    private readonly ITimer timer;

    /// <summary>Nobody waits yet.</summary>
    /// <param name="time">The time.</param>
    /// <param name="delay">After how long, at least; an eighth more at the most.</param>
    protected SharedDelay(TimeProvider time, TimeSpan delay)
    {
        this.time = time;
        this.delay = delay;
        timer = time.CreateTimer(static delay => ((SharedDelay)delay!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls when the delay is over.</summary>
    public void Add(IDelayed delayed)
    {
        lock (waiting)
        {
            waiting.Enqueue((time.GetTimestamp(), delayed));
            if (waiting.Count == 1)
            {
                timer.Change(delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => timer.Dispose();

    private void Fire()
    {
        foreach (var some in TakeDue().Chunk(Together))
        {
            FollowingWork.Enter();
            Array.ForEach(some, static delayed => delayed.Due());
            FollowingWork.Leave();
        }
    }

    private List<IDelayed> TakeDue()
    {
        var due = new List<IDelayed>();
        lock (waiting)
        {
            while (waiting.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) >= delay)
            {
                due.Add(waiting.Dequeue().Delayed);
            }

            if (waiting.Count > 0)
            {
                timer.Change(delay / Fineness, Timeout.InfiniteTimeSpan);
            }
        }

        return due;
    }
}

/// <summary>Has something to do that can wait.</summary>
internal interface IDelayed
{
    /// <summary>It has waited for long enough. Must not throw, nor take long.</summary>
    void Due();
}

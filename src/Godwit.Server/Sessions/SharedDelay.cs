namespace Godwit.Server.Sessions;

/// <summary>Comes back to those who asked for it, a while later: one timer for all sessions of the node, which runs only while some wait.</summary>
internal sealed class SharedDelay : IDisposable
{
    /// <summary>After how long, at most.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly ITimer timer;
    private List<IDelayed> waiting = [];

    /// <summary>Nobody waits yet.</summary>
    public SharedDelay(TimeProvider time)
    {
        timer = time.CreateTimer(static delay => ((SharedDelay)delay!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Calls within <see cref="Delay"/>.</summary>
    public void Add(IDelayed delayed)
    {
        lock (timer)
        {
            waiting.Add(delayed);
            if (waiting.Count == 1)
            {
                timer.Change(Delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => timer.Dispose();

    private void Fire()
    {
        List<IDelayed> due;
        lock (timer)
        {
            due = waiting;
            waiting = [];
        }

        foreach (var delayed in due)
        {
            delayed.Due();
        }
    }
}

/// <summary>Has something to do that can wait.</summary>
internal interface IDelayed
{
    /// <summary>It has waited for long enough. Must not throw, nor take long.</summary>
    void Due();
}

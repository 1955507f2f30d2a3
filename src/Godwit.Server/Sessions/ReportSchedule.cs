namespace Godwit.Server.Sessions;

/// <summary>Has reporters report what they still keep a while after they asked for it: one timer for all sessions of the node, which runs only while some wait.</summary>
internal sealed class ReportSchedule : IDisposable
{
    /// <summary>How long an acknowledgement waits, at most, for its account to take it.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly ITimer timer;
    private List<AcknowledgementReporter> waiting = [];

    /// <summary>An empty schedule.</summary>
    public ReportSchedule(TimeProvider time)
    {
        timer = time.CreateTimer(static schedule => ((ReportSchedule)schedule!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The reporter is called within <see cref="Delay"/>.</summary>
    public void Add(AcknowledgementReporter reporter)
    {
        lock (timer)
        {
            waiting.Add(reporter);
            if (waiting.Count == 1)
            {
                timer.Change(Delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => timer.Dispose();

    private void Fire()
    {
        List<AcknowledgementReporter> due;
        lock (timer)
        {
            due = waiting;
            waiting = [];
        }

        foreach (var reporter in due)
        {
            reporter.ReportScheduled();
        }
    }
}

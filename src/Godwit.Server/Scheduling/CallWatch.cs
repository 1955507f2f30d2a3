using Godwit.Abstractions.Scheduling;

namespace Godwit.Server.Scheduling;

/// <summary>
/// Gives calls up that are not answered in time. All have the same time, so that the oldest is the first whose time is over: one timer looks after all, and none runs
/// while there is none.
/// </summary>
internal sealed class CallWatch : IDisposable
{
    /// <summary>How much later than its time a call is given up, at the most.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(1);

    private readonly TimeProvider time;
    private readonly TimeSpan limit;
    private readonly ITimer timer;
    private readonly LinkedList<Call> calls = [];
    private bool isTimed;

    /// <param name="limit">How long a call may take.</param>
    /// <param name="time">The time.</param>
    public CallWatch(TimeSpan limit, TimeProvider time)
    {
        this.limit = limit;
        this.time = time;
        timer = time.CreateTimer(static watch => ((CallWatch)watch!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes as the call does, or fails with <see cref="TimeoutException"/> when it takes too long; what the call then does is its own affair.</summary>
    public Task BoundAsync(Task call)
    {
        if (call.IsCompleted)
        {
            return call;
        }

        var watched = new Call(this, time.GetTimestamp());
        lock (calls)
        {
            calls.AddLast(watched.Place);
            if (!isTimed)
            {
                isTimed = timer.Change(Coarseness, Timeout.InfiniteTimeSpan);
            }
        }

        call.ContinueWith(static (done, state) => ((Call)state!).End(done), watched, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return watched.Task;
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        List<Call>? late = null;
        lock (calls)
        {
            while (calls.First is { Value: var oldest } && time.GetElapsedTime(oldest.Since) >= limit)
            {
                calls.RemoveFirst();
                (late ??= []).Add(oldest);
            }

            isTimed = calls.Count > 0 && timer.Change(Coarseness, Timeout.InfiniteTimeSpan);
        }

        foreach (var call in late ?? [])
        {
            call.TrySetException(new TimeoutException($"There was no answer within {limit.TotalSeconds:0} s."));
        }
    }

    /// <summary>
    /// A call that is under way. It ends in a turn of the called; what the caller goes on with follows that turn, done by the same thread: left to the task, it would be
    /// handed to another.
    /// </summary>
    private sealed class Call : TaskCompletionSource, IThreadPoolWorkItem
    {
        private readonly CallWatch watch;
        private Task? ended;

        public Call(CallWatch watch, long since)
        {
            this.watch = watch;
            Since = since;
            Place = new LinkedListNode<Call>(this);
        }

        public long Since { get; }

        public LinkedListNode<Call> Place { get; }

        public void End(Task done)
        {
            lock (watch.calls)
            {
                if (Place.List is null)
                {
                    // Given up; whoever waited has heard of it, and the failure behind it is of no more use.
                    _ = done.Exception;
                    return;
                }

                watch.calls.Remove(Place);
            }

            ended = done;
            FollowingWork.Queue(this);
        }

        public void Execute() => SetFromTask(ended!);
    }
}

namespace Godwit.Server.Scheduling;

/// <summary>
/// Gives calls up that are not answered in time. All have the same time, so that the oldest is the first whose time is over: one timer looks after all, and none runs
/// while there is none.
/// </summary>
internal sealed class CallWatch : IDisposable
{
    /// <summary>How much later than its time a call is given up, at the most.</summary>
    private static readonly TimeSpan Coarseness = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly TimeSpan limit;
    private readonly ITimer timer;
    private BoundCall? oldest;
    private BoundCall? newest;
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

        var now = time.GetTimestamp();
        if (BoundCall.Of(call) is not { } bound || !bound.TryBegin(this, now))
        {
            bound = new ForwardedCall(call);
            bound.TryBegin(this, now);
        }

        lock (gate)
        {
            // Who ends it has seen that it is watched, and comes here too, or is seen here.
            if (!bound.HasEnded)
            {
                Append(bound);
                isTimed = isTimed || timer.Change(Coarseness, Timeout.InfiniteTimeSpan);
            }
        }

        return bound.Ended;
    }

    /// <summary>A call has ended.</summary>
    public void Forget(BoundCall call)
    {
        lock (gate)
        {
            if (call.IsWatched)
            {
                Remove(call);
            }
        }
    }

    public void Dispose() => timer.Dispose();

    private void Look()
    {
        List<BoundCall>? late = null;
        lock (gate)
        {
            while (oldest is { } call && time.GetElapsedTime(call.Since) >= limit)
            {
                Remove(call);
                (late ??= []).Add(call);
            }

            isTimed = oldest is not null && timer.Change(Coarseness, Timeout.InfiniteTimeSpan);
        }

        foreach (var call in late ?? [])
        {
            call.GiveUp(new TimeoutException($"There was no answer within {limit.TotalSeconds:0} s."));
        }
    }

    private void Append(BoundCall call)
    {
        call.IsWatched = true;
        call.Previous = newest;
        _ = newest is null ? oldest = call : newest.Next = call;
        newest = call;
    }

    private void Remove(BoundCall call)
    {
        _ = call.Previous is null ? oldest = call.Next : call.Previous.Next = call.Next;
        _ = call.Next is null ? newest = call.Previous : call.Next.Previous = call.Previous;
        call.Previous = call.Next = null;
        call.IsWatched = false;
    }

    /// <summary>A call that ends when a task does.</summary>
    private sealed class ForwardedCall : BoundCall
    {
        public ForwardedCall(Task call)
        {
            // Before it can end.
            _ = Ended;
            call.ContinueWith(static (done, bound) => ((ForwardedCall)bound!).End(done), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}

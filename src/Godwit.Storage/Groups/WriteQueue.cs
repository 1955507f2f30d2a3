using Godwit.Abstractions.Scheduling;

namespace Godwit.Storage.Groups;

/// <summary>
/// The writes that wait, in the order of the calls, bounded in number and bytes. Two lists change places, so that callers and
/// the writer meet for a moment only, however much is queued. A writer that has nothing to do is called when the work in hand is done: the writes of a batch of messages
/// become one group, and its first does not call the writer for itself.
/// </summary>
/// <param name="bounds">What is taken.</param>
/// <param name="pace">When to collect.</param>
/// <param name="time">The time.</param>
/// <param name="writer">Called when there is something to write: it takes it by <see cref="TryTakeFew"/>, or has the writer's thread take it, by <see cref="WakeWriter"/>.</param>
internal sealed class WriteQueue<TTarget>(GroupWriterOptions bounds, CommitPace pace, TimeProvider time, IThreadPoolWorkItem writer)
{
    /// <summary>So many writes are a group that need not collect more, and no longer few.</summary>
    private const int Enough = 64;

    private readonly Lock gate = new();

    /// <summary>
    /// Set outside of the gate, for the woken thread would run into it. Left to the collector: a call may still be on its way through the thread pool when the writer has
    /// ended.
    /// </summary>
    private readonly AutoResetEvent called = new(false);

    /// <summary>Ends a pause, perhaps a later one than it was meant for, which does no harm.</summary>
    private readonly PauseEnd pauseEnd = new();
    private List<IWrite<TTarget>> incoming = [];
    private int unfinished;
    private long unfinishedBytes;
    private Writer state = Writer.Busy;

    /// <summary>The writer collects until there are so many writes; 0 when it does not.</summary>
    private int awaited;
    private bool closed;

    /// <summary>Since when the writer has been at its group; null when it has none.</summary>
    private long? since;
    private bool isStalled;

    /// <summary>How many writes are not finished.</summary>
    public int Count => Volatile.Read(ref unfinished);

    /// <summary>True when the writer has nothing to do yet: nothing has come since the last <see cref="TakeAll"/>, or it collects more first.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (gate)
            {
                return incoming.Count == 0 || (incoming.Count < Enough && pace.IsTooFast);
            }
        }
    }

    /// <summary>True while the writer waits to be called.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
            {
                return state == Writer.Idle;
            }
        }
    }

    /// <summary>Puts a write at the end.</summary>
    public Admission Add(IWrite<TTarget> write)
    {
        lock (gate)
        {
            if (closed)
            {
                return Admission.Closed;
            }

            if (isStalled)
            {
                return Admission.Stalled;
            }

            if (unfinished >= bounds.MostQueued || (unfinished > 0 && unfinishedBytes + write.Size > bounds.MostBytesQueued))
            {
                return Admission.Full;
            }

            incoming.Add(write);
            unfinished++;
            unfinishedBytes += write.Size;
            if (state == Writer.Idle)
            {
                state = Writer.Called;
                FollowingWork.QueueLast(writer);
            }
            else if (incoming.Count == awaited)
            {
                FollowingWork.QueueLast(pauseEnd);
            }

            return Admission.Taken;
        }
    }

    /// <summary>Takes all that waits, in exchange for an empty list; waits when there is nothing. False when the queue is closed and empty.</summary>
    public bool TakeAll(ref List<IWrite<TTarget>> taken)
    {
        bool isIdle;
        lock (gate)
        {
            isIdle = incoming.Count == 0 && !closed;
            state = isIdle ? Writer.Idle : Writer.Busy;
        }

        if (isIdle)
        {
            called.WaitOne();
        }

        if (IsToCollect(out var pause, out var ofFew))
        {
            Collect(pause, ofFew);
        }

        lock (gate)
        {
            (incoming, taken) = (taken, incoming);
            return taken.Count > 0;
        }
    }

    /// <summary>Lets the writer's thread take what waits.</summary>
    public void WakeWriter() => called.Set();

    /// <summary>
    /// Takes what waits, in exchange for an empty list, for somebody who was called and writes in the writer's place, until <see cref="Leave"/>. False when there is too much of it, or it
    /// shall collect more: then it is the writer's thread's affair.
    /// </summary>
    public bool TryTakeFew(ref List<IWrite<TTarget>> taken)
    {
        lock (gate)
        {
            if (state != Writer.Called || closed || incoming.Count is 0 or >= Enough || pace.IsTooFast)
            {
                return false;
            }

            _ = pace.Next(incoming.Count);
            state = Writer.Busy;
            (incoming, taken) = (taken, incoming);
            return true;
        }
    }

    /// <summary>Ends what <see cref="TryTakeFew"/> began; what has come meanwhile is the writer's thread's affair.</summary>
    public void Leave()
    {
        bool isMore;
        lock (gate)
        {
            isMore = incoming.Count > 0 || closed;
            state = isMore ? Writer.Called : Writer.Idle;
        }

        if (isMore)
        {
            called.Set();
        }
    }

    /// <summary>The writer begins with a group. Returns when.</summary>
    public long Started()
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            since = now;
            return now;
        }
    }

    /// <summary>The group is done with: frees its room.</summary>
    public void Finished(int count, long bytes)
    {
        lock (gate)
        {
            unfinished -= count;
            unfinishedBytes -= bytes;
            since = null;
            isStalled = false;
        }
    }

    /// <summary>
    /// Takes what waits behind a group that has been under way for longer than <see cref="GroupWriterOptions.Patience"/>, to be failed. From then on nothing is taken until the group is
    /// done with.
    /// </summary>
    /// <param name="begins">True when it was not so before.</param>
    public IWrite<TTarget>[] GiveUp(out bool begins)
    {
        lock (gate)
        {
            begins = false;
            if (isStalled || since is not { } at || time.GetElapsedTime(at) < bounds.Patience)
            {
                return [];
            }

            begins = isStalled = true;
            IWrite<TTarget>[] waiting = [.. incoming];
            incoming.Clear();
            foreach (var write in waiting)
            {
                write.Lose();
                unfinishedBytes -= write.Size;
            }

            unfinished -= waiting.Length;
            return waiting;
        }
    }

    /// <summary>Takes no more; what is queued is still to be written.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
        }

        called.Set();
        pauseEnd.Execute();
    }

    private bool IsToCollect(out TimeSpan pause, out TimeSpan ofFew)
    {
        lock (gate)
        {
            state = Writer.Busy;
            (pause, ofFew) = incoming.Count < Enough && !closed ? pace.Next(incoming.Count) : default;
            return pause > TimeSpan.Zero;
        }
    }

    private void Collect(TimeSpan pause, TimeSpan ofFew)
    {
        WaitFor(Enough, pause);
        WaitFor(bounds.Few, ofFew);
        lock (gate)
        {
            pace.Waited();
        }
    }

    /// <summary>Waits until there are so many writes, or the time is over.</summary>
    private void WaitFor(int count, TimeSpan longest)
    {
        lock (gate)
        {
            if (incoming.Count >= count || closed)
            {
                return;
            }

            awaited = count;
        }

        pauseEnd.Wait(longest);
        lock (gate)
        {
            awaited = 0;
        }
    }
}

/// <summary>Ends the pause in which a writer collects.</summary>
internal sealed class PauseEnd : IThreadPoolWorkItem
{
    /// <summary>Left to the collector, see <see cref="WriteQueue{TTarget}"/>.</summary>
    private readonly AutoResetEvent end = new(false);

    /// <summary>Waits for the end, or until the time is over.</summary>
    public void Wait(TimeSpan longest) => end.WaitOne(longest);

    public void Execute() => end.Set();
}

/// <summary>What the writer does.</summary>
internal enum Writer
{
    /// <summary>It writes, or is about to.</summary>
    Busy,

    /// <summary>It waits for the first write.</summary>
    Idle,

    /// <summary>It waits; it has been called.</summary>
    Called,
}

/// <summary>Whether a write was queued.</summary>
internal enum Admission
{
    /// <summary>It waits for its turn.</summary>
    Taken,

    /// <summary>The queue is at its bound.</summary>
    Full,

    /// <summary>The writer is stuck in a group.</summary>
    Stalled,

    /// <summary>The writer is closed.</summary>
    Closed,
}

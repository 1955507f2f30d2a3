namespace Godwit.Storage.Groups;

/// <summary>
/// The writes that wait, in the order of the calls, bounded in number and bytes. Two lists change places, so that callers and
/// the writer meet for a moment only, however much is queued.
/// </summary>
internal sealed class WriteQueue<TTarget>(GroupWriterOptions bounds, CommitPace pace)
{
    /// <summary>So many writes are a group that need not collect more.</summary>
    private const int Enough = 64;

    private readonly object gate = new();
    private List<IWrite<TTarget>> incoming = [];
    private int unfinished;
    private long unfinishedBytes;
    private bool waiting;
    private bool closed;

    /// <summary>How many writes are not finished.</summary>
    public int Count => Volatile.Read(ref unfinished);

    /// <summary>Puts a write at the end.</summary>
    public Admission Add(IWrite<TTarget> write)
    {
        lock (gate)
        {
            if (closed)
            {
                return Admission.Closed;
            }

            if (unfinished >= bounds.MostQueued || (unfinished > 0 && unfinishedBytes + write.Size > bounds.MostBytesQueued))
            {
                return Admission.Full;
            }

            incoming.Add(write);
            unfinished++;
            unfinishedBytes += write.Size;
            if (waiting)
            {
                waiting = false;
                Monitor.Pulse(gate);
            }

            return Admission.Taken;
        }
    }

    /// <summary>Takes all that waits, in exchange for an empty list; waits when there is nothing. False when the queue is closed and empty.</summary>
    public bool TakeAll(ref List<IWrite<TTarget>> taken)
    {
        lock (gate)
        {
            while (incoming.Count == 0)
            {
                if (closed)
                {
                    return false;
                }

                waiting = true;
                Monitor.Wait(gate);
            }

            if (incoming.Count < Enough && pace.IsTooFast() && !closed)
            {
                Monitor.Wait(gate, CommitPace.Pause);
            }

            (incoming, taken) = (taken, incoming);
            return true;
        }
    }

    /// <summary>Frees the room of writes that are finished.</summary>
    public void Finished(int count, long bytes)
    {
        lock (gate)
        {
            unfinished -= count;
            unfinishedBytes -= bytes;
        }
    }

    /// <summary>Takes no more; what is queued is still to be written.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }
}

/// <summary>Whether a write was queued.</summary>
internal enum Admission
{
    /// <summary>It waits for its turn.</summary>
    Taken,

    /// <summary>The queue is at its bound.</summary>
    Full,

    /// <summary>The writer is closed.</summary>
    Closed,
}

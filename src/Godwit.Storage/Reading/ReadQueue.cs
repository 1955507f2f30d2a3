namespace Godwit.Storage.Reading;

/// <summary>The reads that wait, bounded in number. A thread is woken for a read only while one has nothing to do.</summary>
internal sealed class ReadQueue(int most)
{
    private readonly object gate = new();
    private readonly Queue<IRead> waiting = [];
    private int idle;
    private bool closed;

    /// <summary>How many reads wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>True when no more reads are taken.</summary>
    public bool IsClosed => Volatile.Read(ref closed);

    /// <summary>Puts a read at the end. False when the queue is full or closed.</summary>
    public bool TryAdd(IRead read)
    {
        lock (gate)
        {
            if (closed || waiting.Count >= most)
            {
                return false;
            }

            waiting.Enqueue(read);
            if (idle > 0)
            {
                idle--;
                Monitor.Pulse(gate);
            }

            return true;
        }
    }

    /// <summary>Takes the first; waits when there is none. Null when the queue is closed and empty.</summary>
    public IRead? Take()
    {
        lock (gate)
        {
            IRead? read;
            while (!waiting.TryDequeue(out read) && !closed)
            {
                idle++;
                Monitor.Wait(gate);
            }

            return read;
        }
    }

    /// <summary>Takes no more; what is queued is still to be read.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }
}

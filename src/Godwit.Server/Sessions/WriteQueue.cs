namespace Godwit.Server.Sessions;

/// <summary>What waits to be written to a client. Filled from any thread, emptied by the one that writes.</summary>
/// <param name="limit">How many items may wait.</param>
/// <param name="bytesLimit">How many bytes of stanzas may wait. What the mailbox holds too is not counted: it comes in a window of its own.</param>
internal sealed class WriteQueue(int limit, long bytesLimit = long.MaxValue)
{
    private List<OutboundItem>? items;
    private IQueueReader? reader;
    private bool isIdle;
    private bool isOver;
    private long bytes;

    /// <summary>True when the session is another node's affair: nothing is written here any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (this)
            {
                return isOver;
            }
        }
    }

    /// <summary>How many items wait.</summary>
    public int Count
    {
        get
        {
            lock (this)
            {
                return items?.Count ?? 0;
            }
        }
    }

    /// <summary>Adds an item. False when the queue is full, for the client reads too slowly, or over.</summary>
    public bool Add(OutboundItem item)
    {
        lock (this)
        {
            if (isOver || ((items?.Count >= limit || bytes + item.Bytes > bytesLimit) && item.Close is null))
            {
                return false;
            }

            (items ??= SpareLists<OutboundItem>.Take()).Add(item);
            bytes += item.Bytes;
            Wake();
            return true;
        }
    }

    /// <summary>Puts items in front of those that wait.</summary>
    public void Prepend(IReadOnlyList<OutboundItem> earlier)
    {
        lock (this)
        {
            if (earlier.Count > 0)
            {
                items = [.. earlier, .. items ?? []];
                bytes += earlier.Sum(i => (long)i.Bytes);
            }

            Wake();
        }
    }

    /// <summary>Takes all that waits, for another node to write. The queue is over then.</summary>
    public IReadOnlyList<OutboundItem> TakeOver()
    {
        lock (this)
        {
            isOver = true;
            var taken = items ?? [];
            items = null;
            bytes = 0;
            return taken;
        }
    }

    /// <summary>Takes the reader that is woken from here on. It is not idle: it begins to read by itself.</summary>
    public void Attach(IQueueReader by)
    {
        lock (this)
        {
            reader = by;
            isIdle = false;
        }
    }

    /// <summary>Wakes the reader although there may be nothing; it has set <see cref="IQueueReader.IsInterrupted"/> before.</summary>
    public void Interrupt()
    {
        lock (this)
        {
            Wake();
        }
    }

    /// <summary>Takes all that waits.</summary>
    /// <param name="by">The reader. With nothing to take it is idle from now on, and woken when something comes.</param>
    /// <returns>What was taken, to be given to <see cref="SpareLists{T}"/>; null when the reader is idle.</returns>
    public List<OutboundItem>? Take(IQueueReader by)
    {
        lock (this)
        {
            if (items is null && !by.IsInterrupted)
            {
                isIdle = reader == by;
                return null;
            }

            return TakeItems();
        }
    }

    /// <summary>Takes all that waits, which may be nothing: the reader has something to write anyway, and takes on.</summary>
    public List<OutboundItem> TakeAlong()
    {
        lock (this)
        {
            return TakeItems();
        }
    }

    private List<OutboundItem> TakeItems()
    {
        var taken = items ?? SpareLists<OutboundItem>.Take();
        items = null;
        bytes = 0;
        return taken;
    }

    private void Wake()
    {
        if (isIdle)
        {
            isIdle = false;
            reader!.Wake();
        }
    }
}

namespace Godwit.Server.Sessions;

/// <summary>What waits to be written to a client. Filled from any thread, emptied by the one that writes.</summary>
/// <param name="limit">How many items may wait.</param>
/// <param name="bytesLimit">How many bytes of stanzas may wait. What the mailbox holds too is not counted: it comes in a window of its own.</param>
internal sealed class WriteQueue(int limit, long bytesLimit = long.MaxValue)
{
    private readonly Lock gate = new();
    private List<OutboundItem> items = [];
    private TaskCompletionSource? waiter;
    private long bytes;

    /// <summary>How many items wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return items.Count;
            }
        }
    }

    /// <summary>Adds an item. False when the queue is full: the client reads too slowly.</summary>
    public bool Add(OutboundItem item)
    {
        lock (gate)
        {
            if ((items.Count >= limit || bytes + item.Bytes > bytesLimit) && item.Close is null)
            {
                return false;
            }

            items.Add(item);
            bytes += item.Bytes;
            Wake();
            return true;
        }
    }

    /// <summary>Puts items in front of those that wait.</summary>
    public void Prepend(IReadOnlyList<OutboundItem> earlier)
    {
        lock (gate)
        {
            items = [.. earlier, .. items];
            bytes += earlier.Sum(i => (long)i.Bytes);
            Wake();
        }
    }

    /// <summary>Completes when something waits, or <see cref="Interrupt"/> was called.</summary>
    /// <param name="stopped">Cancelled before <see cref="Interrupt"/> is called, which may be before this is.</param>
    public Task WaitAsync(CancellationToken stopped)
    {
        lock (gate)
        {
            if (items.Count > 0 || stopped.IsCancellationRequested)
            {
                return Task.CompletedTask;
            }

            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiter.Task;
        }
    }

    /// <summary>Wakes the one that waits although there may be nothing.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            Wake();
        }
    }

    /// <summary>Takes all that waits; <paramref name="spare"/>, an empty list, takes its place.</summary>
    public List<OutboundItem> Take(List<OutboundItem> spare)
    {
        lock (gate)
        {
            var taken = items;
            items = spare;
            bytes = 0;
            return taken;
        }
    }

    private void Wake()
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}

namespace Godwit.Protocol.StreamManagement;

/// <summary>
/// What was sent and the peer has not acknowledged yet (XEP-0198 §4), in order. Holds whatever the caller needs to send it again.
/// </summary>
/// <typeparam name="T">What stands for one stanza.</typeparam>
public sealed class OutboundQueue<T>
{
    private const int RoomKept = 16;
    private readonly int limit;
    private Queue<T>? items;

    /// <summary>Counts from a number, usually 0.</summary>
    /// <param name="limit">How many items may wait for acknowledgement, at least 1.</param>
    /// <param name="acknowledged">The count to begin with.</param>
    public OutboundQueue(int limit, uint acknowledged = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        this.limit = limit;
        Acknowledged = acknowledged;
    }

    /// <summary>How many stanzas the peer has acknowledged, modulo 2^32.</summary>
    public uint Acknowledged { get; private set; }

    /// <summary>How many stanzas were sent, modulo 2^32.</summary>
    public uint Sent => unchecked(Acknowledged + (uint)Count);

    /// <summary>How many stanzas wait for acknowledgement.</summary>
    public int Count => items?.Count ?? 0;

    /// <summary>True when nothing may be added.</summary>
    public bool IsFull => Count >= limit;

    /// <summary>What the peer has not acknowledged, the oldest first: what a resumption sends again.</summary>
    public IReadOnlyCollection<T> Unacknowledged => items ?? (IReadOnlyCollection<T>)[];

    /// <summary>Counts a stanza as sent. False, and nothing is counted, when the limit is met.</summary>
    public bool TryAdd(T item)
    {
        if (IsFull)
        {
            return false;
        }

        (items ??= []).Enqueue(item);
        return true;
    }

    /// <summary>
    /// The peer has handled this many, modulo 2^32. False, and nothing changes, when so many were never sent or when fewer than it had acknowledged before:
    /// the stream must end with <see cref="StreamManagementError.HandledCountTooHigh"/>.
    /// </summary>
    /// <param name="handled">The attribute <c>h</c>.</param>
    /// <param name="release">Gets each item that is acknowledged by this, in order.</param>
    public bool Acknowledge(uint handled, Action<T>? release = null)
    {
        // The difference is right over the wrap at 2^32; a step back makes it huge.
        var count = unchecked(handled - Acknowledged);
        if (count > (uint)Count)
        {
            return false;
        }

        for (var i = 0u; i < count; i++)
        {
            var item = items!.Dequeue();
            Acknowledged = unchecked(Acknowledged + 1);
            release?.Invoke(item);
        }

        // A burst must not keep its memory for as long as the session lives.
        if (items is { Count: 0, Capacity: > RoomKept })
        {
            items.TrimExcess();
        }

        return true;
    }
}

namespace Godwit.Protocol.StreamManagement;

/// <summary>
/// Counts what the peer sent and this side has taken over (XEP-0198 §4). Stanzas may be taken over in another order than they came; the
/// count that may be acknowledged never runs ahead of one that is not done yet.
/// </summary>
public sealed class InboundCounter
{
    private const int Few = 64;
    private readonly int limit;

    /// <summary>Which of the stanzas from <see cref="first"/> on are done, as a ring: stanza n is at bit n modulo 64.</summary>
    private ulong done;

    /// <summary>The same when more are under way than that: stanza n is at n modulo the length, a power of two.</summary>
    private bool[]? many;
    private ulong first;
    private ulong next;
    private bool isAbandoned;

    /// <summary>Counts from a number, usually 0.</summary>
    /// <param name="limit">How many stanzas may be under way at once, at least 1.</param>
    /// <param name="handled">The count to begin with.</param>
    public InboundCounter(int limit, uint handled = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        this.limit = limit;
        first = next = handled;
    }

    /// <summary>The value of <c>h</c>: all stanzas up to this number, modulo 2^32, are done.</summary>
    public uint Handled => unchecked((uint)first);

    /// <summary>The number of stanzas that came, modulo 2^32.</summary>
    public uint Received => unchecked((uint)next);

    /// <summary>How many stanzas came after the last that <see cref="Handled"/> counts.</summary>
    public int Pending => (int)(next - first);

    /// <summary>True when no further stanza may begin: the peer must wait.</summary>
    public bool IsFull => Pending >= limit;

    /// <summary>True when what is not done does not count any more: the peer sends it again.</summary>
    public bool IsAbandoned => Volatile.Read(ref isAbandoned);

    /// <summary>The peer was told the count for good, and sends again what is beyond it.</summary>
    public void Abandon() => Volatile.Write(ref isAbandoned, true);

    /// <summary>A stanza came. Returns its ticket, to be given to <see cref="Complete"/> once. Throws <see cref="InvalidOperationException"/> when full.</summary>
    public ulong Begin()
    {
        if (IsFull)
        {
            throw new InvalidOperationException("Too many stanzas are under way.");
        }

        if (Pending == (many?.Length ?? Few))
        {
            Grow();
        }

        Mark(next, isDone: false);
        return next++;
    }

    /// <summary>
    /// Everything that the stanza must leave behind is durable. True when <see cref="Handled"/> rose. Throws <see cref="ArgumentOutOfRangeException"/> for a
    /// ticket that is not under way.
    /// </summary>
    public bool Complete(ulong ticket)
    {
        if (ticket < first || ticket >= next || IsDone(ticket))
        {
            throw new ArgumentOutOfRangeException(nameof(ticket), ticket, "No such stanza is under way.");
        }

        Mark(ticket, isDone: true);
        if (ticket != first)
        {
            return false;
        }

        while (first < next && IsDone(first))
        {
            first++;
        }

        // A burst must not keep its memory for as long as the session lives.
        if (Pending == 0)
        {
            many = null;
        }

        return true;
    }

    private static int Index(ulong number, int length) => (int)(number & (ulong)(length - 1));

    private static ulong Bit(ulong number) => 1UL << Index(number, Few);

    private bool IsDone(ulong number) => many is null ? (done & Bit(number)) != 0 : many[Index(number, many.Length)];

    private void Mark(ulong number, bool isDone)
    {
        if (many is not null)
        {
            many[Index(number, many.Length)] = isDone;
        }
        else if (isDone)
        {
            done |= Bit(number);
        }
        else
        {
            done &= ~Bit(number);
        }
    }

    private void Grow()
    {
        var more = new bool[2 * (many?.Length ?? Few)];
        for (var number = first; number < next; number++)
        {
            more[Index(number, more.Length)] = IsDone(number);
        }

        many = more;
    }
}

namespace Godwit.Load.Clients;

/// <summary>A client's counters of stream management (XEP-0198).</summary>
/// <param name="id">What resumes the session; null when it cannot be.</param>
/// <param name="messagesPerRequest">After how many messages a client asks for their acknowledgement.</param>
internal sealed class Acknowledgements(string? id, int messagesPerRequest)
{
    private readonly Queue<long> open = new();
    private int sinceRequest;
    private uint acknowledged;

    /// <summary>Asks the server.</summary>
    public static ReadOnlySpan<byte> Request => "<r xmlns='urn:xmpp:sm:3'/>"u8;

    /// <summary>What resumes the session; null when it cannot be.</summary>
    public string? Id => id;

    /// <summary>How many stanzas came.</summary>
    public uint Handled { get; private set; }

    /// <summary>How many the server has not acknowledged.</summary>
    public int OpenCount => open.Count;

    /// <summary>What was given for each of those, in the order in which they were sent.</summary>
    public IEnumerable<long> Open => open;

    /// <summary>A stanza came.</summary>
    public void Received() => Handled++;

    /// <summary>A stanza was sent. True when it is time to ask.</summary>
    /// <param name="intended">When it was to be sent, or 0 when its acknowledgement does not matter.</param>
    public bool Sent(long intended)
    {
        open.Enqueue(intended);
        sinceRequest = (sinceRequest + 1) % messagesPerRequest;
        return sinceRequest == 0;
    }

    /// <summary>The server has handled so many; gives when those were to be sent whose acknowledgement matters.</summary>
    public IEnumerable<long> Acknowledge(uint count)
    {
        // Counters wrap around; one that is behind what was said before says nothing.
        for (; (int)(count - acknowledged) > 0 && open.TryDequeue(out var intended); acknowledged++)
        {
            if (intended != 0)
            {
                yield return intended;
            }
        }
    }
}

namespace Godwit.Server.Listeners;

/// <summary>
/// How fast one client may send: a bucket that holds a burst and fills at a steady rate. A client that is faster is read more slowly, so
/// that the network slows it down; nobody else notices.
/// </summary>
internal sealed class RateLimit(int perSecond, int burst, TimeProvider time)
{
    private long emptyAt = time.GetTimestamp() - (burst * time.TimestampFrequency / perSecond);

    /// <summary>Counts one stanza and tells how long to wait before reading on; zero mostly.</summary>
    public TimeSpan Delay()
    {
        var now = time.GetTimestamp();
        var cost = time.TimestampFrequency / perSecond;
        emptyAt = Math.Max(emptyAt, now - (burst * cost)) + cost;
        return emptyAt <= now ? TimeSpan.Zero : time.GetElapsedTime(now, emptyAt);
    }
}

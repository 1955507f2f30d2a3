namespace Godwit.Server.Listeners;

/// <summary>
/// How fast one client may send: a bucket that holds a burst and fills at a steady rate. A client that is faster is read more slowly, so
/// that the network slows it down; nobody else notices.
/// </summary>
internal sealed class RateLimit(int perSecond, int burst, TimeProvider time)
{
    private long emptyAt = time.GetTimestamp() - (burst * time.TimestampFrequency / perSecond);

    /// <summary>Counts one stanza, or so many bytes, and tells how long to wait before reading on; zero mostly.</summary>
    public TimeSpan Delay(int amount = 1)
    {
        var now = time.GetTimestamp();
        emptyAt = Math.Max(emptyAt, now - (burst * time.TimestampFrequency / perSecond)) + (amount * time.TimestampFrequency / perSecond);
        return emptyAt <= now ? TimeSpan.Zero : time.GetElapsedTime(now, emptyAt);
    }
}

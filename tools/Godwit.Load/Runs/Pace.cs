using System.Diagnostics;

namespace Godwit.Load.Runs;

/// <summary>
/// An open loop: says when each message is to be sent, at a steady rate, whether earlier ones have been answered or not. A sender that falls behind
/// still counts from the time that was meant, so that no wait is left out.
/// </summary>
/// <param name="perSecond">How many a second.</param>
/// <param name="send">Sends message number n, intended for that time.</param>
internal sealed class Pace(double perSecond, Action<int, long> send)
{
    private readonly long start = Stopwatch.GetTimestamp();
    private readonly double interval = Stopwatch.Frequency / perSecond;

    /// <summary>How many were sent.</summary>
    public int Count { get; private set; }

    /// <summary>Sends what is due, and gives the time of the next one.</summary>
    public long SendDue(long now)
    {
        long intended;
        for (; (intended = start + (long)(Count * interval)) <= now; Count++)
        {
            send(Count, intended);
        }

        return intended;
    }
}

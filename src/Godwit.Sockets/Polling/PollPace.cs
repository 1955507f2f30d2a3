namespace Godwit.Sockets.Polling;

/// <summary>
/// Keeps a poller from waking threads more often than is good. To wake a thread costs more than most stanzas do, so under a steady load many small batches cost
/// far more than fewer larger ones. Some may follow each other at once, so that a few clients wait for nothing; from then on they collect for a while, as long
/// as there is something to collect.
/// </summary>
internal sealed class PollPace(TimeProvider time, TimeSpan pause)
{
    /// <summary>How many batches may follow each other at once.</summary>
    public const int Burst = 32;

    /// <summary>How many may, when it turned out that pauses collect nothing: one client waits for each answer before it goes on.</summary>
    public const int Alone = 256;

    /// <summary>Fewer connections in a pause than this, on average, are not worth it.</summary>
    private const double Worthwhile = 1.5;

    private const double Weight = 0.1;

    private double credit = Burst;
    private double collected = 2;
    private long at = time.GetTimestamp();
    private bool hasPaused;

    /// <summary>How long to collect before the next batch; zero for not at all.</summary>
    /// <param name="count">How many connections were ready in the last batch.</param>
    public TimeSpan Next(int count)
    {
        var now = time.GetTimestamp();
        credit = Math.Min(Math.Max(credit, Burst), credit + (time.GetElapsedTime(at, now) / pause)) - 1;
        at = now;
        if (hasPaused)
        {
            collected += Weight * (count - collected);
        }

        if (collected < Worthwhile)
        {
            (credit, collected) = (Alone, 2);
        }

        hasPaused = credit < 1;
        return hasPaused ? pause * (1 - credit) : TimeSpan.Zero;
    }
}

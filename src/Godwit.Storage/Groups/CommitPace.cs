namespace Godwit.Storage.Groups;

/// <summary>
/// Keeps commits from following each other more closely than is good: each costs the disk and wakes threads, so that under a steady load many small groups cost
/// more than fewer larger ones. A few may follow each other at once, so that a single message waits for nothing; from then on they collect first.
/// </summary>
/// <param name="pause">How long a group collects when a few have followed each other at once.</param>
/// <param name="time">The time.</param>
internal sealed class CommitPace(TimeSpan pause, TimeProvider time)
{
    /// <summary>How many commits may follow each other at once.</summary>
    public const int Burst = 16;

    private double credit = Burst;
    private long at = time.GetTimestamp();

    /// <summary>A group is to be written. True when it shall wait for the pause, and take along what comes meanwhile.</summary>
    public bool IsTooFast()
    {
        var now = time.GetTimestamp();
        credit = Math.Min(Burst, credit + (time.GetElapsedTime(at, now) / pause));
        at = now;
        var isTooFast = credit < 1;
        credit = Math.Max(0, credit - 1);
        return isTooFast;
    }
}

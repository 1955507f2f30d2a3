namespace Godwit.Storage.Groups;

/// <summary>
/// Keeps commits from following each other more closely than is good: each costs the disk and wakes threads, so that under a steady load many small groups cost
/// more than fewer larger ones. A few may follow each other at once, so that a single message waits for nothing; from then on one in two milliseconds.
/// </summary>
internal sealed class CommitPace(TimeProvider time)
{
    /// <summary>How many commits may follow each other at once.</summary>
    public const int Burst = 16;

    /// <summary>How long a group collects when they have, in milliseconds.</summary>
    public const int Pause = 2;

    private double credit = Burst;
    private long at = time.GetTimestamp();

    /// <summary>A group is to be written. True when it shall wait for <see cref="Pause"/>, and take along what comes meanwhile.</summary>
    public bool IsTooFast()
    {
        var now = time.GetTimestamp();
        credit = Math.Min(Burst, credit + (time.GetElapsedTime(at, now).TotalMilliseconds / Pause));
        at = now;
        var isTooFast = credit < 1;
        credit = Math.Max(0, credit - 1);
        return isTooFast;
    }
}

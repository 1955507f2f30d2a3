namespace Godwit.Storage.Groups;

/// <summary>
/// Keeps commits from following each other more closely than is good: each costs the disk and wakes threads, so that under a steady load many small groups cost
/// more than fewer larger ones. A few may follow each other at once, so that a single message waits for nothing; from then on they collect first, and groups of few writes for longer.
/// </summary>
/// <param name="bounds">How far apart groups are when a few have followed each other at once.</param>
/// <param name="time">The time.</param>
internal sealed class CommitPace(GroupWriterOptions bounds, TimeProvider time)
{
    /// <summary>How many commits may follow each other at once.</summary>
    public const int Burst = 16;

    private double credit = Burst;
    private long at = time.GetTimestamp();
    private bool wasFew;

    /// <summary>True when a group that came now would collect first.</summary>
    public bool IsTooFast => Credit(time.GetTimestamp()) < 1;

    /// <summary>A group is to be written.</summary>
    /// <param name="count">How many writes it has.</param>
    /// <returns>How long it shall wait, and take along what comes meanwhile; and for how much longer if it is still of few then. Zero for not at all.</returns>
    public (TimeSpan Pause, TimeSpan OfFew) Next(int count)
    {
        var now = time.GetTimestamp();
        (credit, at) = (Credit(now), now);
        wasFew = count < bounds.Few;
        if (credit < 1)
        {
            return (bounds.Pause * (1 - credit), bounds.PauseOfFew * (1 - credit));
        }

        credit--;
        return default;
    }

    /// <summary>A group that was to wait has waited, be it for less, because it was large enough, or for more: the next one has to be apart from this one.</summary>
    public void Waited() => (credit, at) = (0, time.GetTimestamp());

    private double Credit(long now) => Math.Min(Burst, credit + (time.GetElapsedTime(at, now) / (wasFew ? bounds.Pause + bounds.PauseOfFew : bounds.Pause)));
}

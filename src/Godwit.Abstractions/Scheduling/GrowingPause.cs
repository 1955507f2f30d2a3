namespace Godwit.Abstractions.Scheduling;

/// <summary>The pauses between attempts at something that fails: each twice as long as the one before it. A copy goes on by itself, so that one that is kept stands for the first.</summary>
/// <param name="first">The first pause.</param>
/// <param name="longest">The longest.</param>
public struct GrowingPause(TimeSpan first, TimeSpan longest)
{
    private TimeSpan next = first;

    /// <summary>How long to wait now.</summary>
    public TimeSpan Next()
    {
        var pause = next;
        next = pause * 2 < longest ? pause * 2 : longest;
        return pause;
    }
}

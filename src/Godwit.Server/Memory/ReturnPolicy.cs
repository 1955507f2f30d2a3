namespace Godwit.Server.Memory;

/// <summary>
/// Says when memory is given back: once after much work, when there has been so little to do for a while that nobody notices. A server that is busy needs its memory
/// again at once and collects garbage by itself; under a steady light load there is nothing to give back.
/// </summary>
internal sealed class ReturnPolicy
{
    /// <summary>How often to look.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>What may be allocated between two looks while it is quiet, in bytes: by some 100 messages a second.</summary>
    public const long Quiet = 5 * 512 * 1024;

    /// <summary>What must have been allocated since memory was last given back for it to be worth it.</summary>
    public const long Worth = 16 * 1024 * 1024;

    /// <summary>How many quiet looks in a row it takes.</summary>
    public const int QuietLooks = 2;

    private long last;
    private long returned;
    private int quiet;
    private bool wasBusy;

    /// <summary>Looks.</summary>
    /// <param name="allocated">What was allocated since the start, in bytes.</param>
    /// <returns>True when memory is to be given back now.</returns>
    public bool Look(long allocated)
    {
        var isQuiet = allocated - last <= Quiet;
        last = allocated;
        quiet = isQuiet ? quiet + 1 : 0;
        wasBusy |= !isQuiet;
        if (!wasBusy || quiet < QuietLooks || allocated - returned < Worth)
        {
            return false;
        }

        (wasBusy, returned) = (false, allocated);
        return true;
    }
}

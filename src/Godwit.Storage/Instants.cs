namespace Godwit.Storage;

/// <summary>Points in time as they are stored: microseconds since 1970, UTC.</summary>
internal static class Instants
{
    private static readonly long Epoch = DateTimeOffset.UnixEpoch.UtcTicks;

    public static long ToMicroseconds(this DateTimeOffset time) => Math.DivRem(time.UtcTicks - Epoch, TimeSpan.TicksPerMicrosecond) switch
    {
        ({ } whole, < 0) => whole - 1,
        var (whole, _) => whole,
    };

    public static DateTimeOffset FromMicroseconds(long microseconds) => new(Epoch + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}

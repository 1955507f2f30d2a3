using System.Diagnostics;

namespace Godwit.Load.Runs;

/// <summary>
/// An open loop: says when each message is to be sent, at a steady rate, whether earlier ones have been answered or not. A sender that falls behind
/// still counts from the time that was meant, so that no wait is left out.
/// </summary>
internal static class Pace
{
    private const int MillisecondsBetweenLooks = 1;

    /// <summary>Sends at a rate for some time; completes with how many were sent.</summary>
    /// <param name="perSecond">How many a second.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="send">Sends message number n, intended for that time.</param>
    /// <param name="cancellationToken">Ends it before its time.</param>
    public static Task<int> RunAsync(double perSecond, TimeSpan duration, Action<int, long> send, CancellationToken cancellationToken) => Task.Factory.StartNew(
        () =>
        {
            var start = Stopwatch.GetTimestamp();
            var interval = Stopwatch.Frequency / perSecond;
            var count = (int)(duration.TotalSeconds * perSecond);
            var next = 0;
            while (next < count && !cancellationToken.IsCancellationRequested)
            {
                var now = Stopwatch.GetTimestamp();
                for (; next < count && start + (long)(next * interval) is var intended && intended <= now; next++)
                {
                    send(next, intended);
                }

                Thread.Sleep(MillisecondsBetweenLooks);
            }

            return next;
        },
        cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

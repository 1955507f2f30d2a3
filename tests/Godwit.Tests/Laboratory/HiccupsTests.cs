using System.Diagnostics;
using Godwit.Lab.Nodes;

namespace Godwit.Tests.Laboratory;

public sealed class HiccupsTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void A_processor_that_nobody_else_gets_is_one_where_that_may_be_known()
    {
        using var hiccups = new Hiccups();
        var (from, to, mayBeKnown) = (0L, 0L, true);
        var rude = new Thread(() =>
        {
            mayBeKnown = Priority.TryPin(0) && Priority.TryComeFirst(before: 1);

            // The other thread has begun when it is told to.
            Thread.Sleep(Long);
            for (from = to = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(from, to) < Long; to = Stopwatch.GetTimestamp())
            {
            }
        });
        rude.Start();
        rude.Join();

        SpinWait.SpinUntil(() => !hiccups.AreKnown || hiccups.Found.Any(h => h.To >= to));

        Assert.Equal(mayBeKnown, hiccups.AreKnown);
        if (mayBeKnown)
        {
            var found = hiccups.Found.First(h => h.To >= to);
            Assert.InRange(Stopwatch.GetElapsedTime(found.From, found.To), Long - TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        }
    }
}

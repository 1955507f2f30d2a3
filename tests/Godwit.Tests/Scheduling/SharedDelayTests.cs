using Godwit.Server.Scheduling;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Godwit.Tests.Scheduling;

/// <summary>Many wait for a while with one timer.</summary>
public sealed class SharedDelayTests : IDisposable
{
    private readonly FakeTimeProvider time = new();
    private readonly SessionDelay delay;

    public SharedDelayTests() => delay = new SessionDelay(time);

    [Fact]
    public void Each_has_waited_for_the_whole_delay_and_hardly_longer()
    {
        var first = new Delayed();
        var second = new Delayed();
        delay.Add(first);
        Advance(600);
        delay.Add(second);
        Advance(300);
        Assert.Equal((0, 0), (first.Times, second.Times));
        Advance(200);
        Assert.Equal((1, 0), (first.Times, second.Times));
        Advance(600);
        Assert.Equal((1, 1), (first.Times, second.Times));
    }

    [Fact]
    public void One_may_come_again()
    {
        var again = new Delayed();
        again.Then = () => delay.Add(again);
        delay.Add(again);
        Advance(5000);

        Assert.InRange(again.Times, 4, 5);
    }

    [Fact]
    public void Of_very_many_all_come()
    {
        var all = Enumerable.Range(0, 1000).Select(_ => new Delayed()).ToArray();
        Array.ForEach(all, delay.Add);
        Advance(1500);

        Assert.All(all, one => Assert.Equal(1, one.Times));
    }

    public void Dispose() => delay.Dispose();

    private void Advance(int milliseconds)
    {
        for (var passed = 0; passed < milliseconds; passed += 20)
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
        }
    }

    private sealed class Delayed : IDelayed
    {
        public int Times { get; private set; }

        public Action? Then { get; set; }

        public void Due()
        {
            Times++;
            Then?.Invoke();
        }
    }
}

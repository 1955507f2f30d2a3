namespace Godwit.Sockets.Polling;

/// <summary>The pollers of the process; connections are spread over them in turn.</summary>
internal sealed class PollerGroup : IDisposable
{
    private readonly Poller[] pollers;
    private readonly PollWatch watch = new();
    private uint last;

    public PollerGroup(TransportOptions options, TimeProvider time)
    {
        pollers = new Poller[options.Pollers];
        for (var i = 0; i < pollers.Length; i++)
        {
            pollers[i] = new Poller(new PollPace(time, options.Pause), watch, time, $"Godwit poller {i}");
        }

        watch.Watch(pollers);
    }

    /// <summary>The one for the next connection.</summary>
    public Poller Next() => pollers[Interlocked.Increment(ref last) % pollers.Length];

    public void Dispose()
    {
        watch.Dispose();
        foreach (var poller in pollers)
        {
            poller.Dispose();
        }
    }
}

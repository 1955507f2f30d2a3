namespace Godwit.Sockets.Polling;

/// <summary>Looks, while there is something to do, whether a <see cref="Poller"/> has been held up by what it handles.</summary>
internal sealed class PollWatch : IDisposable
{
    /// <summary>How long it takes no notice, at the most.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>So many looks at pollers that had nothing to do, and it sleeps until one has.</summary>
    private const int MostInVain = 40;

    /// <summary>Left to the collector: a poller that still handles something may call when the watch has ended.</summary>
    private readonly AutoResetEvent called = new(false);

    private readonly Thread thread;
    private Poller[] pollers = [];
    private int isAwake;
    private int isNoticed;
    private volatile bool isDisposed;

    public PollWatch()
    {
        thread = new Thread(Loop) { IsBackground = true, Name = "Godwit poll watch" };
        thread.Start();
    }

    /// <summary>Whom to look after; told once.</summary>
    public void Watch(Poller[] all) => Volatile.Write(ref pollers, all);

    /// <summary>A poller has begun to handle something, and says so before it calls.</summary>
    public void Notice()
    {
        Volatile.Write(ref isNoticed, 1);
        if (Volatile.Read(ref isAwake) == 0 && Interlocked.Exchange(ref isAwake, 1) == 0)
        {
            called.Set();
        }
    }

    public void Dispose()
    {
        isDisposed = true;
        called.Set();
        thread.Join();
    }

    private void Loop()
    {
        while (!isDisposed)
        {
            called.WaitOne();
            for (var inVain = 0; inVain < MostInVain && !isDisposed; inVain = Look() ? 0 : inVain + 1)
            {
                called.WaitOne(Interval);
            }

            // Who has begun before this is seen below; who begins after it calls again.
            Interlocked.Exchange(ref isAwake, 0);
            if (Array.Exists(Volatile.Read(ref pollers), static poller => poller.IsHandling))
            {
                Notice();
            }
        }
    }

    /// <summary>True when any has had something to do since the last time.</summary>
    private bool Look()
    {
        var isBusy = Interlocked.Exchange(ref isNoticed, 0) != 0;
        foreach (var poller in Volatile.Read(ref pollers))
        {
            isBusy |= poller.IsHandling;
            poller.Look();
        }

        return isBusy;
    }
}

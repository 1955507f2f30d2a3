using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Godwit.Abstractions.Scheduling;
using Godwit.Sockets.Linux;

namespace Godwit.Sockets.Polling;

/// <summary>
/// One thread that waits for many connections at once. What became ready it handles itself when it is little, for to wake another thread would cost more; else it hands
/// it to the thread pool, several together. When it does not come back soon, another thread polls in its place.
/// </summary>
internal sealed class Poller : IDisposable
{
    private const int MonotonicClock = 1;

    /// <summary>A key that <see cref="PolledTable"/> never gives.</summary>
    private const ulong Stop = 0;

    /// <summary>How long the thread may handle something before another one takes its place.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>How long everything goes to the thread pool from then on.</summary>
    private static readonly TimeSpan Caution = TimeSpan.FromSeconds(1);

    private readonly Epoll epoll = new();
    private readonly PolledTable table = new();
    private readonly ConcurrentQueue<ReadyBatch> pool = [];
    private readonly SocketDescriptor stop = SocketDescriptor.Of(Libc.eventfd(0, Libc.SOCK_CLOEXEC), nameof(Libc.eventfd));
    private readonly PollPace pace;
    private readonly PollWatch watch;
    private readonly TimeProvider time;
    private readonly string name;
    private Thread thread;

    /// <summary>When the thread began to handle what it has; 0 while it does not.</summary>
    private long handlingSince;
    private long relievedAt;

    public Poller(PollPace pace, PollWatch watch, TimeProvider time, string name)
    {
        this.pace = pace;
        this.watch = watch;
        this.time = time;
        this.name = name;
        relievedAt = time.GetTimestamp() - (long)(Caution.TotalSeconds * time.TimestampFrequency);
        epoll.Add(stop, Stop);
        thread = Start();
    }

    /// <summary>True while the thread handles something.</summary>
    public bool IsHandling => Volatile.Read(ref handlingSince) != 0;

    /// <summary>Watches a descriptor until it is closed. Returns the key to take it out with.</summary>
    public ulong Add(SafeHandle descriptor, IPolled polled)
    {
        var key = table.Add(polled);
        try
        {
            epoll.Add(descriptor, key);
            return key;
        }
        catch (IOException)
        {
            table.Remove(key);
            throw;
        }
    }

    /// <summary>Forgets a descriptor that is being closed.</summary>
    public void Remove(ulong key) => table.Remove(key);

    /// <summary>Forgets a descriptor that stays open.</summary>
    public void Remove(ulong key, SafeHandle descriptor)
    {
        table.Remove(key);
        epoll.Remove(descriptor);
    }

    /// <summary>Ends the thread. What is watched then hears nothing more.</summary>
    public unsafe void Dispose()
    {
        var one = 1UL;
        _ = Libc.write(stop, &one, sizeof(ulong));
        if (thread == Thread.CurrentThread)
        {
            // Whoever ends the node may do so because of something that came in here. The thread ends when it comes back, and finds the rest closed.
            return;
        }

        thread.Join();
        epoll.Dispose();
        stop.Dispose();
    }

    private static unsafe void Pause(TimeSpan duration)
    {
        var nanoseconds = (long)duration.TotalNanoseconds;
        var time = stackalloc long[2] { nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000 };
        _ = Libc.clock_nanosleep(MonotonicClock, 0, time, null);
    }

    /// <summary>Lets another thread poll when the one that does has not come back for too long.</summary>
    public void Look()
    {
        var since = Volatile.Read(ref handlingSince);
        if (since != 0 && time.GetElapsedTime(since) >= Patience && Interlocked.CompareExchange(ref handlingSince, 0, since) == since)
        {
            relievedAt = time.GetTimestamp();
            thread = Start();
        }
    }

    private Thread Start()
    {
        var started = new Thread(Loop) { IsBackground = true, Name = name };
        started.Start();
        return started;
    }

    private void Loop()
    {
        while (true)
        {
            var count = epoll.Wait();
            if (TakeReady(count, out var batch))
            {
                Hand(batch);
                return;
            }

            if (count > ReadyBatch.Most || time.GetElapsedTime(relievedAt) < Caution)
            {
                Hand(batch);
            }
            else if (!TryHandle(batch))
            {
                return;
            }

            if (pace.Next(count) is { Ticks: > 0 } pause)
            {
                Pause(pause);
            }
        }
    }

    /// <summary>Hands on what is ready, but for the last batch. True when the poller is to end.</summary>
    private bool TakeReady(int count, out ReadyBatch batch)
    {
        var isStopped = false;
        batch = NewBatch();
        for (var i = 0; i < count; i++)
        {
            var (key, readiness) = epoll[i];
            isStopped |= key == Stop && (readiness & Readiness.Read) != 0;
            if (table.Find(key) is not { } polled)
            {
                continue;
            }

            if (batch.IsFull)
            {
                Hand(batch);
                batch = NewBatch();
            }

            batch.Add(polled, readiness);
        }

        return isStopped;
    }

    /// <summary>Handles a batch here. False when it took so long that another thread polls by now.</summary>
    private bool TryHandle(ReadyBatch batch)
    {
        var since = time.GetTimestamp();
        Interlocked.Exchange(ref handlingSince, since);
        watch.Notice();
        FollowingWork.Enter(mayWait: true);
        batch.Execute();
        FollowingWork.Leave();
        return Interlocked.CompareExchange(ref handlingSince, 0, since) == since;
    }

    private ReadyBatch NewBatch() => pool.TryDequeue(out var batch) ? batch : new ReadyBatch(pool);

    private static void Hand(ReadyBatch batch) => ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
}

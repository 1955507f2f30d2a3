using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Godwit.Sockets.Linux;

namespace Godwit.Sockets.Polling;

/// <summary>One thread that waits for many connections at once and hands those that became ready to the thread pool, several together.</summary>
internal sealed class Poller : IDisposable
{
    private const int MonotonicClock = 1;

    /// <summary>A key that <see cref="PolledTable"/> never gives.</summary>
    private const ulong Stop = 0;

    private readonly Epoll epoll = new();
    private readonly PolledTable table = new();
    private readonly ConcurrentQueue<ReadyBatch> pool = [];
    private readonly SocketDescriptor stop = SocketDescriptor.Of(Libc.eventfd(0, Libc.SOCK_CLOEXEC), nameof(Libc.eventfd));
    private readonly PollPace pace;
    private readonly Thread thread;

    public Poller(PollPace pace, string name)
    {
        this.pace = pace;
        epoll.Add(stop, Stop);
        thread = new Thread(Loop) { IsBackground = true, Name = name };
        thread.Start();
    }

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

    /// <summary>Ends the thread. What is watched then hears nothing more.</summary>
    public unsafe void Dispose()
    {
        var one = 1UL;
        _ = Libc.write(stop, &one, sizeof(ulong));
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

    private void Loop()
    {
        while (true)
        {
            var count = epoll.Wait();
            var batch = NewBatch();
            var isStopped = false;
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

            Hand(batch);
            if (isStopped)
            {
                return;
            }

            if (pace.Next(count) is { Ticks: > 0 } pause)
            {
                Pause(pause);
            }
        }
    }

    private ReadyBatch NewBatch() => pool.TryDequeue(out var batch) ? batch : new ReadyBatch(pool);

    private static void Hand(ReadyBatch batch) => ThreadPool.UnsafeQueueUserWorkItem(batch, preferLocal: false);
}

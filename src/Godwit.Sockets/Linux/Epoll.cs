using System.Runtime.InteropServices;

namespace Godwit.Sockets.Linux;

/// <summary>An epoll(7) instance, edge-triggered: it tells once when a descriptor becomes ready, for its reader and its writer alike.</summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const uint In = 0x1;
    private const uint Out = 0x4;
    private const uint Error = 0x8;
    private const uint HungUp = 0x10;
    private const uint PeerClosed = 0x2000;
    private const uint EdgeTriggered = 1u << 31;

    private const int Most = 512;

    // The structure is packed on x86-64, and there only.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + 8;

    private readonly SocketDescriptor descriptor = SocketDescriptor.Of(Libc.epoll_create1(Libc.EPOLL_CLOEXEC), nameof(Libc.epoll_create1));
    private readonly byte[] events = GC.AllocateArray<byte>(Most * EventSize, pinned: true);

    /// <summary>Watches a descriptor until it is closed.</summary>
    /// <param name="watched">The descriptor.</param>
    /// <param name="key">What <see cref="Wait"/> gives back for it.</param>
    public void Add(SafeHandle watched, ulong key)
    {
        var change = stackalloc byte[EventSize];
        *(uint*)change = In | Out | PeerClosed | EdgeTriggered;
        *(ulong*)(change + DataOffset) = key;
        if (Libc.epoll_ctl(descriptor, Libc.EPOLL_CTL_ADD, watched, change) < 0)
        {
            throw SocketDescriptor.Failure(nameof(Libc.epoll_ctl));
        }
    }

    /// <summary>Watches a descriptor no more that stays open.</summary>
    public void Remove(SafeHandle watched)
    {
        var change = stackalloc byte[EventSize];
        _ = Libc.epoll_ctl(descriptor, Libc.EPOLL_CTL_DEL, watched, change);
    }

    /// <summary>Waits until something is ready. Returns how many <see cref="this[int]"/> there are.</summary>
    public int Wait()
    {
        fixed (byte* first = events)
        {
            var count = Libc.epoll_wait(descriptor, first, Most, Timeout.Infinite);
            return count >= 0 ? count : Marshal.GetLastPInvokeError() == Libc.EINTR ? 0 : throw SocketDescriptor.Failure(nameof(Libc.epoll_wait));
        }
    }

    /// <summary>What is ready.</summary>
    public (ulong Key, Readiness Readiness) this[int index]
    {
        get
        {
            var entry = events.AsSpan(index * EventSize, EventSize);
            var bits = MemoryMarshal.Read<uint>(entry);
            var readiness = ((bits & In) != 0 ? Readiness.Read : 0)
                | ((bits & Out) != 0 ? Readiness.Write : 0)
                | ((bits & (Error | HungUp | PeerClosed)) != 0 ? Readiness.Read | Readiness.Write | Readiness.End : 0);
            return (MemoryMarshal.Read<ulong>(entry[DataOffset..]), readiness);
        }
    }

    public void Dispose() => descriptor.Dispose();
}

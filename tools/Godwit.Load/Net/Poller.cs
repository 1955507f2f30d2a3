using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Godwit.Load.Net;

/// <summary>Waits until sockets can be read or written (<c>epoll</c>, level-triggered).</summary>
internal sealed unsafe class Poller : IDisposable
{
    private const int Most = 512;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>The kernel packs its event on x86-64 only.</summary>
    private static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int handle = Native.CreatePoll(Native.CloseOnExec);
    private readonly byte[] events = GC.AllocateArray<byte>(Most * Size, pinned: true);

    /// <summary>Begins to watch a socket.</summary>
    public void Add(int socket, uint what) => Control(Native.ControlAdd, socket, what);

    /// <summary>Watches a socket for something else.</summary>
    public void Change(int socket, uint what) => Control(Native.ControlModify, socket, what);

    /// <summary>Waits, until a time in ticks of <see cref="Stopwatch"/> at the most. Gives how many sockets are ready.</summary>
    public int Wait(long until)
    {
        var left = Math.Max(0, until - Stopwatch.GetTimestamp()) * (NanosecondsPerSecond / Stopwatch.Frequency);
        var timeout = stackalloc long[2] { left / NanosecondsPerSecond, left % NanosecondsPerSecond };
        fixed (byte* first = events)
        {
            return Math.Max(0, Native.WaitPoll(handle, first, Most, timeout, null));
        }
    }

    /// <summary>What the wait found.</summary>
    public (int Socket, uint What) this[int index]
    {
        get
        {
            var found = events.AsSpan(index * Size, Size);
            return (Unsafe.ReadUnaligned<int>(ref found[Size == 12 ? 4 : 8]), Unsafe.ReadUnaligned<uint>(ref found[0]));
        }
    }

    public void Dispose() => _ = Native.Close(handle);

    private void Control(int operation, int socket, uint what)
    {
        var change = stackalloc byte[16];
        Unsafe.WriteUnaligned(change, what);
        Unsafe.WriteUnaligned(change + (Size == 12 ? 4 : 8), (long)socket);
        if (Native.ControlPoll(handle, operation, socket, change) != 0)
        {
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}

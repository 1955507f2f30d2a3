using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Godwit.Sockets.Linux;
using Godwit.Sockets.Polling;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Sockets.Connections;

/// <summary>A port that takes connections.</summary>
internal sealed class SocketListener : IConnectionListener, IPolled
{
    private const int Backlog = 4096;
    private const int AddressBytes = 28;
    private const short InternetV4 = 2;

    /// <summary>How long to wait when no more files can be opened: some are closed, or none is.</summary>
    private static readonly TimeSpan Exhausted = TimeSpan.FromMilliseconds(100);

    private readonly Socket socket;
    private readonly Action<SocketDescriptor> set;
    private readonly PollerGroup pollers;
    private readonly Poller poller;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim arrivals = new(0, 1);
    private readonly ulong key;
    private volatile bool isUnbound;

    public SocketListener(IPEndPoint endPoint, Action<SocketDescriptor> set, PollerGroup pollers, TimeProvider time)
    {
        this.set = set;
        this.pollers = pollers;
        this.time = time;
        socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw exception.SocketErrorCode == SocketError.AddressAlreadyInUse ? new AddressInUseException(exception.Message, exception) : exception;
        }

        EndPoint = socket.LocalEndPoint!;
        poller = pollers.Next();
        key = poller.Add(socket.SafeHandle, this);
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!isUnbound)
        {
            if (TryAccept(out var isExhausted) is { } connection)
            {
                return connection;
            }

            await (isExhausted ? Task.Delay(Exhausted, time, cancellationToken) : arrivals.WaitAsync(cancellationToken));
        }

        return null;
    }

    public void Ready(Readiness readiness)
    {
        lock (arrivals)
        {
            if (arrivals.CurrentCount == 0)
            {
                arrivals.Release();
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        isUnbound = true;
        poller.Remove(key);
        socket.Dispose();
        Ready(Readiness.End);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private unsafe SocketConnection? TryAccept(out bool isExhausted)
    {
        var address = stackalloc byte[AddressBytes];
        var length = (uint)AddressBytes;
        int accepted;
        try
        {
            accepted = Libc.accept4(socket.SafeHandle, address, &length, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
        }
        catch (ObjectDisposedException)
        {
            isExhausted = false;
            return null;
        }

        // Any other error is that of the connection that was to be accepted: the next one may be there already.
        var error = accepted < 0 ? Marshal.GetLastPInvokeError() : 0;
        isExhausted = error is not (0 or Libc.EAGAIN);
        if (accepted < 0)
        {
            return null;
        }

        var descriptor = new SocketDescriptor(accepted);
        set(descriptor);
        return new SocketConnection(descriptor, EndPoint, Remote(new ReadOnlySpan<byte>(address, AddressBytes)), pollers.Next());
    }

    /// <summary>Reads a socket address (ip(7), ipv6(7)).</summary>
    private static IPEndPoint Remote(ReadOnlySpan<byte> address)
    {
        var port = (address[2] << 8) | address[3];
        if (MemoryMarshal.Read<short>(address) == InternetV4)
        {
            return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
        }

        var scope = MemoryMarshal.Read<uint>(address[24..]);
        var ip = new IPAddress(address.Slice(8, 16), scope);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }
}

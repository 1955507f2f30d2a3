using System.ComponentModel;
using System.Net;
using System.Runtime.InteropServices;
using Godwit.Sockets.Linux;
using Godwit.Sockets.Polling;

namespace Godwit.Sockets.Connections;

/// <summary>Connects to a port of another node (connect(2)).</summary>
internal static class SocketConnector
{
    /// <summary>Connects.</summary>
    /// <exception cref="IOException">Nobody is there.</exception>
    public static async ValueTask<SocketConnection> ConnectAsync(EndPoint remote, Poller poller, CancellationToken cancellationToken)
    {
        var address = remote.Serialize();
        var socket = SocketDescriptor.Of(Libc.socket(Family(address), Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0), nameof(Libc.socket));
        try
        {
            var error = Begin(socket, address);
            if (error is Libc.EINPROGRESS or Libc.EINTR)
            {
                await WaitAsync(socket, poller, cancellationToken);
                error = Outcome(socket);
            }

            if (error != 0)
            {
                throw new IOException($"No connection to {remote}: {Marshal.GetPInvokeErrorMessage(error)}", new Win32Exception(error));
            }

            SocketSettings.ForNodes(socket);
            return new SocketConnection(socket, null, remote, poller);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task WaitAsync(SocketDescriptor socket, Poller poller, CancellationToken cancellationToken)
    {
        var attempt = new Attempt();
        var key = poller.Add(socket, attempt);
        try
        {
            await attempt.Ended.WaitAsync(cancellationToken);
        }
        finally
        {
            poller.Remove(key, socket);
        }
    }

    /// <summary>The addresses of .NET are those of the system: they begin with the number of their kind.</summary>
    private static int Family(SocketAddress address) => MemoryMarshal.Read<ushort>(address.Buffer.Span);

    private static unsafe int Begin(SocketDescriptor socket, SocketAddress address)
    {
        fixed (byte* first = address.Buffer.Span)
        {
            return Libc.connect(socket, first, (uint)address.Size) < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    private static unsafe int Outcome(SocketDescriptor socket)
    {
        var error = 0;
        var length = (uint)sizeof(int);
        return Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &length) < 0 ? Marshal.GetLastPInvokeError() : error;
    }

    private sealed class Attempt : IPolled
    {
        private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => ended.Task;

        public void Ready(Readiness readiness) => ended.TrySetResult();
    }
}

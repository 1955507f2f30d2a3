using System.Net;
using System.Runtime.InteropServices;

namespace Godwit.Load.Net;

/// <summary>A TCP socket.</summary>
internal sealed unsafe class PlainLink(int handle) : ILink
{
    public int Handle => handle;

    /// <summary>Begins to connect; the socket becomes writable when it is done.</summary>
    public static PlainLink Connect(IPEndPoint endpoint)
    {
        var link = Create(endpoint);
        fixed (byte* address = endpoint.Serialize().Buffer.Span)
        {
            if (Native.Connect(link.Handle, address, (uint)endpoint.Serialize().Size) != 0 && Marshal.GetLastPInvokeError() != Native.InProgress)
            {
                throw Error("connect");
            }
        }

        return link;
    }

    /// <summary>Listens.</summary>
    public static PlainLink Listen(IPEndPoint endpoint)
    {
        var link = Create(endpoint);
        var yes = 1;
        fixed (byte* address = endpoint.Serialize().Buffer.Span)
        {
            if (Native.SetOption(link.Handle, Native.SocketLevel, Native.ReuseAddress, &yes, sizeof(int)) != 0
                || Native.Bind(link.Handle, address, (uint)endpoint.Serialize().Size) != 0 || Native.Listen(link.Handle, 4096) != 0)
            {
                throw Error("listen");
            }
        }

        return link;
    }

    /// <summary>Takes a connection that somebody made to a listening socket; null when there is none now.</summary>
    public PlainLink? Accept()
    {
        var accepted = Native.Accept(handle, null, null, Native.NonBlocking | Native.CloseOnExec);
        return accepted >= 0 ? Prepare(new PlainLink(accepted)) : Marshal.GetLastPInvokeError() == Native.Again ? null : throw Error("accept");
    }

    /// <summary>Throws when connecting failed.</summary>
    public void CheckConnected()
    {
        int error;
        uint length = sizeof(int);
        if (Native.GetOption(handle, Native.SocketLevel, Native.SocketError, &error, &length) != 0 || error != 0)
        {
            throw new IOException($"connect: {Marshal.GetPInvokeErrorMessage(error)}");
        }
    }

    /// <summary>Lets the coming close reset the connection, as a client does that vanishes.</summary>
    public void ResetOnClose()
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = Native.SetOption(handle, Native.SocketLevel, Native.Linger, linger, 2 * sizeof(int));
    }

    public int Read(Span<byte> into)
    {
        fixed (byte* first = into)
        {
            var count = Native.Receive(handle, first, (nuint)into.Length, 0);
            return count > 0 ? (int)count : count == 0 ? throw new EndOfStreamException("The server closed the connection.") : NothingOrError("recv");
        }
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            var count = Native.Send(handle, first, (nuint)bytes.Length, Native.NoSignal);
            return count >= 0 ? (int)count : NothingOrError("send");
        }
    }

    public void Dispose() => _ = Native.Close(handle);

    private static PlainLink Create(IPEndPoint endpoint)
    {
        var family = endpoint.Serialize().Buffer.Span;
        var created = Native.Socket(family[0] | (family[1] << 8), Native.Stream | Native.NonBlocking | Native.CloseOnExec, 0);
        return created < 0 ? throw Error("socket") : Prepare(new PlainLink(created));
    }

    private static PlainLink Prepare(PlainLink link)
    {
        var yes = 1;
        _ = Native.SetOption(link.Handle, Native.TcpLevel, Native.NoDelay, &yes, sizeof(int));
        return link;
    }

    private static int NothingOrError(string call) => Marshal.GetLastPInvokeError() is Native.Again or Native.Interrupted ? 0 : throw Error(call);

    private static IOException Error(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}

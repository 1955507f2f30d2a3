namespace Godwit.Sockets.Linux;

/// <summary>What is set on the socket of a connection (socket(7), tcp(7)).</summary>
internal static unsafe class SocketSettings
{
    /// <summary>A client that is gone without a word is found out after about five minutes: asked after so many seconds, this often, so many times.</summary>
    private const int KeepAliveAfter = 180;
    private const int KeepAliveInterval = 30;
    private const int KeepAliveProbes = 4;

    /// <summary>A node is asked more often: several times within its patience, so that one lost packet is not the end.</summary>
    private const int NodeKeepAliveInterval = 3;

    /// <summary>A node that takes nothing, or answers nothing, for so many milliseconds is given up: it is about to be declared dead, or something on the way has forgotten the connection.</summary>
    private const int NodePatience = 10_000;

    /// <summary>Sends small writes at once, and finds out that a client is gone.</summary>
    public static void ForStreams(SocketDescriptor socket)
    {
        Set(socket, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        Set(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, KeepAliveAfter);
        Set(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, KeepAliveInterval);
        Set(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, KeepAliveProbes);
        Set(socket, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, 1);
    }

    /// <summary>The same, of a connection between two nodes: without the last, what is sent on a connection that a firewall has dropped would be repeated for a quarter of an hour.</summary>
    public static void ForNodes(SocketDescriptor socket)
    {
        ForStreams(socket);
        Set(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, NodeKeepAliveInterval);
        Set(socket, Libc.IPPROTO_TCP, Libc.TCP_USER_TIMEOUT, NodePatience);
    }

    /// <summary>Lets the peer know that the connection was broken off: what it has not taken yet is dropped.</summary>
    public static void ResetOnClose(SocketDescriptor socket)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.setsockopt(socket, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, 2 * sizeof(int));
    }

    // A socket on which something can't be set is gone already, which whoever reads from it finds out.
    private static void Set(SocketDescriptor socket, int level, int name, int value) => _ = Libc.setsockopt(socket, level, name, &value, sizeof(int));
}

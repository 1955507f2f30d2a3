using System.Net;
using System.Net.Sockets;

namespace Godwit.Lab.Nodes;

/// <summary>Ports of loopback below those that the system gives to clients: while a node is down, none of them gets its port.</summary>
internal static class FixedPorts
{
    private const int First = 20_000;
    private const int Last = 32_000;

    private static int next = First + (Environment.ProcessId * 97 % (Last - First));

    /// <summary>One that nobody uses and that was not given before.</summary>
    public static int Take()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref next);
            if (port >= Last)
            {
                Interlocked.Exchange(ref next, First);
                continue;
            }

            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Any, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it: the next one.
            }
        }
    }
}

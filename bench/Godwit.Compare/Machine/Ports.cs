using System.Net;
using System.Net.Sockets;

namespace Godwit.Compare.Machine;

/// <summary>Ports of 127.0.0.1 that nobody uses.</summary>
internal static class Ports
{
    /// <summary>A few of them, each another one.</summary>
    public static int[] Free(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToArray();
        Array.ForEach(listeners, l => l.Start());
        var ports = Array.ConvertAll(listeners, l => ((IPEndPoint)l.LocalEndpoint).Port);
        Array.ForEach(listeners, l => l.Dispose());
        return ports;
    }
}

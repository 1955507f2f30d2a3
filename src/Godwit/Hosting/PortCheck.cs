using System.Net;
using System.Net.Sockets;
using Godwit.Abstractions.Operations;
using Godwit.Server.Configuration;

namespace Godwit.Hosting;

/// <summary>Finds out that a port is taken before anything is started, so that the operator sees one line that says which and what to do.</summary>
internal static class PortCheck
{
    public static void Ensure(GodwitModel model)
    {
        Ensure(model.Bind, model.ClientPort, "--c2s-port");
        Ensure(model.Bind, model.ClientTlsPort, "--c2s-tls-port");
        Ensure(model.Bind, model.HttpPort, "--http-port");
    }

    private static void Ensure(IPAddress address, int port, string option)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(address, port));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new OperationException($"Port {port} on {address} is in use by another program: stop that, or choose another port with {option}.");
        }
        catch (SocketException exception)
        {
            throw new OperationException($"Port {port} on {address} can't be opened: {exception.Message}. Choose another with {option} or --bind.");
        }
    }
}

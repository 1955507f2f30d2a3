using System.Net;
using System.Net.Sockets;
using Godwit.Server.Configuration;
using Microsoft.Extensions.Hosting;

namespace Godwit.Cluster.Membership;

/// <summary>
/// A free port, held until the node listens there: several servers on one machine must not meet, and no connection from it must begin there meanwhile. The node can listen beside the socket that
/// holds it, as .NET binds with <c>SO_REUSEADDR</c>.
/// </summary>
internal sealed class ReservedPort : IHostedLifecycleService, IDisposable
{
    private readonly Socket socket;

    private ReservedPort(Socket socket) => this.socket = socket;

    /// <summary>Its number.</summary>
    public int Port => ((IPEndPoint)socket.LocalEndPoint!).Port;

    /// <summary>Takes one.</summary>
    /// <param name="address">Where the node will listen.</param>
    /// <param name="preferred">The one to take if it is free; 0 for none.</param>
    /// <exception cref="ConfigurationException">The address is none of this machine.</exception>
    public static ReservedPort Take(IPAddress address, int preferred = 0)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, preferred));
            return new(socket);
        }
        catch (SocketException) when (preferred != 0)
        {
            socket.Dispose();
            return Take(address);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new ConfigurationException($"Other nodes can't reach this one at {address}: {exception.Message}. Give cluster:address an address of this machine.");
        }
    }

    /// <summary>By now the node listens.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Lets it go.</summary>
    public void Dispose() => socket.Dispose();
}

using System.Net;
using Godwit.Sockets.Connections;
using Godwit.Sockets.Linux;
using Godwit.Sockets.Polling;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Godwit.Sockets;

/// <summary>Serves each <see cref="StreamEndPoint"/> for Kestrel; for the engine, who asks for it, connections from and to other nodes, on the same pollers.</summary>
internal sealed class SocketTransport(IOptions<TransportOptions> options, TimeProvider time)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector, IConnectionFactory, IDisposable
{
    private readonly Lazy<PollerGroup> pollers = new(() => new PollerGroup(options.Value, time));

    private int isDisposed;

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is StreamEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new SocketListener((IPEndPoint)endpoint, endpoint is StreamEndPoint ? SocketSettings.ForStreams : SocketSettings.ForNodes, pollers.Value, time));

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        await SocketConnector.ConnectAsync(endpoint, pollers.Value.Next(), cancellationToken);

    /// <remarks>Services that hand it out under several names dispose of it once for each.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 0 && pollers.IsValueCreated)
        {
            pollers.Value.Dispose();
        }
    }
}

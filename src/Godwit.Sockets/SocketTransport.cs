using System.Net;
using Godwit.Sockets.Connections;
using Godwit.Sockets.Polling;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Godwit.Sockets;

/// <summary>Serves each <see cref="StreamEndPoint"/> for Kestrel.</summary>
internal sealed class SocketTransport(IOptions<TransportOptions> options, TimeProvider time) : IConnectionListenerFactory, IConnectionListenerFactorySelector, IDisposable
{
    private readonly Lazy<PollerGroup> pollers = new(() => new PollerGroup(options.Value, time));

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is StreamEndPoint;

    /// <inheritdoc/>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new SocketListener((StreamEndPoint)endpoint, pollers.Value, time));

    public void Dispose()
    {
        if (pollers.IsValueCreated)
        {
            pollers.Value.Dispose();
        }
    }
}

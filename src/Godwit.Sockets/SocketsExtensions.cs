using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Godwit.Sockets;

/// <summary>Adds the transport to a host.</summary>
public static class SocketsExtensions
{
    /// <summary>Serves each <see cref="StreamEndPoint"/> by epoll. Does nothing but on Linux: Kestrel's own transport serves them elsewhere.</summary>
    public static IServiceCollection AddGodwitSockets(this IServiceCollection services)
    {
        if (OperatingSystem.IsLinux())
        {
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<IConnectionListenerFactory, SocketTransport>();
        }

        return services;
    }
}

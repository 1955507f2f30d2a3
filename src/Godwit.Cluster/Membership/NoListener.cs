using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Cluster.Membership;

/// <summary>
/// Takes the place of the engine's listeners on a cluster of one node: no port is opened. What speaks the engine's protocol may call any account as if it
/// were a node, without a password, and every user of the machine could connect to a port on loopback.
/// </summary>
internal sealed class NoListener : IConnectionListenerFactory
{
    /// <summary>Replaces all listeners of the engine that are registered.</summary>
    public static void Replace(IServiceCollection services)
    {
        foreach (var listener in services.Where(s => s.IsKeyedService && s.ServiceType == typeof(IConnectionListenerFactory)).ToList())
        {
            services.Remove(listener);
            services.AddKeyedSingleton<IConnectionListenerFactory>(listener.ServiceKey, new NoListener());
        }
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(new Deaf(endpoint));

    private sealed class Deaf(EndPoint endPoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => await ended.Task.WaitAsync(cancellationToken);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            ended.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}

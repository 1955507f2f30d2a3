using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Cluster.Membership;

/// <summary>
/// Has the engine speak to other nodes over the transport that serves the clients, where there is one: what comes from a node is collected with what comes from clients, by a thread
/// that is awake for them anyway, and is sent by the one who has it. The engine's own transport wakes two threads for each call and two for its answer, which cost more than the call.
/// </summary>
internal static class NodeTransport
{
    /// <summary>Replaces the engine's transport, where the services have one that both listens and connects.</summary>
    public static void Replace(IServiceCollection services)
    {
        foreach (var former in services.Where(s => s.IsKeyedService && (s.ServiceType == typeof(IConnectionFactory) || s.ServiceType == typeof(IConnectionListenerFactory))).ToList())
        {
            var make = former.KeyedImplementationFactory!;
            services.Remove(former);
            services.AddKeyedSingleton(former.ServiceType, former.ServiceKey, (provider, key) => Shared(provider) ?? make(provider, key));
        }
    }

    private static IConnectionListenerFactory? Shared(IServiceProvider provider) => provider.GetServices<IConnectionListenerFactory>().FirstOrDefault(t => t is IConnectionFactory);
}

using System.Security.Cryptography;
using Godwit.Abstractions.Accounts;
using Godwit.Abstractions.Modules;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Sasl;
using Godwit.Protocol.Streams;
using Godwit.Server.Accounts;
using Godwit.Server.Authentication;
using Godwit.Server.Configuration;
using Godwit.Server.Entities;
using Godwit.Server.Listeners;
using Godwit.Server.Memory;
using Godwit.Server.Modules;
using Godwit.Server.Operations;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Server.Tls;
using Godwit.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server;

/// <summary>Puts the server together: sessions, routing, modules, listeners.</summary>
public static class ServerExtensions
{
    /// <summary>Adds the server. The stores, the cluster and the modules are added beside it.</summary>
    public static IServiceCollection AddGodwitServer(this IServiceCollection services, GodwitModel model)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(RandomNumberGenerator.Create());
        services.AddSingleton(model);
        services.AddSingleton<Identifiers>();
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<QueueMetrics>();
        services.AddSingleton<SessionRegistry>();
        services.AddSingleton<ModuleHost>();
        services.AddSingleton<IFeatureCatalogue>(p => new FeatureCatalogue(() => p.GetRequiredService<ModuleHost>().Table));
        services.AddSingleton<ServerAddress>();
        services.AddSingleton<StanzaRouter>();
        services.AddSingleton<MailboxDelay>();
        services.AddSingleton<AccountServices>();
        services.AddSingleton<ResidentAccounts>();
        services.AddSingleton<EntityServices>();
        services.AddSingleton<SessionDelay>();
        services.AddSingleton<SessionServices>();
        services.AddSingleton<SessionReturn>();
        services.AddSingleton<SessionDrain>();
        services.AddSingleton<SessionHandover>();
        services.TryAddSingleton<PasswordHasher>();
        services.AddSingleton<IAccountRegistrar, AccountRegistrar>();
        services.AddSingleton(p => CertificateStore.Load(model, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<ServerCertificate>>()));
        services.AddSingleton(p => new LoginThrottle(model.Limits.FailedLogins, p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new ScramDecoy(
            DecoySecret.Load(p.GetService<ISharedSecrets>(), model.DataDirectory, p.GetRequiredService<RandomNumberGenerator>()), model.ScramIterations));
        services.AddSingleton<Authenticator>();
        services.AddSingleton(new ConnectionRegistry(model.Limits.ConnectionsPerAddress));
        services.AddSingleton(StreamOptionsOf);
        services.AddSingleton<ConnectionOptions>();
        services.AddSingleton<ConnectionServices>();
        services.AddSingleton<StartTlsHandler>();
        services.AddSingleton<DirectTlsHandler>();
        services.AddSingleton<WebSocketEndpoint>();
        services.AddHostedService<DecoyCounts>();
        services.AddHostedService<SessionShutdown>();
        services.AddHostedService<ArchiveRetention>();
        services.AddHostedService<MemoryReturn>();
        return services;
    }

    /// <summary>Opens the ports for client streams and for HTTP.</summary>
    public static void AddGodwitListeners(this KestrelServerOptions kestrel, GodwitModel model)
    {
        kestrel.Listen(new StreamEndPoint(model.Bind, model.ClientPort), listen => listen.UseConnectionHandler<StartTlsHandler>());
        kestrel.Listen(new StreamEndPoint(model.Bind, model.ClientTlsPort), listen => listen.UseConnectionHandler<DirectTlsHandler>());
        kestrel.Listen(model.Bind, model.HttpPort);
    }

    /// <summary>Serves streams over WebSocket at <c>/ws</c> and tells where they are.</summary>
    public static void MapGodwit(this WebApplication app)
    {
        app.UseWebSockets();
        app.Map("/ws", (HttpContext http, WebSocketEndpoint endpoint) => endpoint.ServeAsync(http));
        app.MapGet("/.well-known/host-meta", HostMeta.Xml);
        app.MapGet("/.well-known/host-meta.json", HostMeta.Json);
    }

    private static StreamOptions StreamOptionsOf(IServiceProvider provider)
    {
        var model = provider.GetRequiredService<GodwitModel>();
        var random = provider.GetRequiredService<RandomNumberGenerator>();
        var modules = provider.GetRequiredService<ModuleHost>();
        return new StreamOptions
        {
            Domains = model.Domains.ToHashSet(StringComparer.Ordinal),
            Decoy = provider.GetRequiredService<ScramDecoy>(),
            Random = buffer => random.GetBytes(buffer),
            RequireTls = !model.AllowPlaintext,
            AllowPlainWithoutTls = model.AllowPlaintext,
            PreAuthenticationNamespaces = modules.Table.UnauthenticatedNamespaces,
            Features = phase => StreamFeatures.Of(modules, phase),
        };
    }
}

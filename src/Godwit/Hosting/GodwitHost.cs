using Godwit.Abstractions.Operations;
using Godwit.Cluster;
using Godwit.Control;
using Godwit.Modules;
using Godwit.Server;
using Godwit.Server.Configuration;
using Godwit.Server.Health;
using Godwit.Server.Operations;
using Godwit.Server.Sessions;
using Godwit.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using OpenTelemetry.Metrics;

namespace Godwit.Hosting;

/// <summary>Puts the whole server together.</summary>
public static class GodwitHost
{
    /// <summary>How much of what a connection has sent may wait to be read, in bytes: a client that floods is slowed down by the network then.</summary>
    private const long ReadBytes = 64 * 1024;

    /// <summary>How long a web client may take for the head of a request: one that trickles it in does not hold a connection.</summary>
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long a node may take to stop.</summary>
    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(4);

    /// <summary>How long one of a cluster may take when it has handed over what it had: the others are told that it is gone.</summary>
    private static readonly TimeSpan LeaveTime = TimeSpan.FromSeconds(15);

    /// <summary>Builds a server that can be started.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="customise">Changes the services last; for tests.</param>
    public static WebApplication Create(GodwitModel model, Action<IServiceCollection>? customise = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        LoggingSetup.Add(builder.Logging, model.LogFormat, model.LogLevel);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = model.Cluster.Database is null ? ShutdownTime : model.Cluster.DrainTime + LeaveTime);
        builder.Services.AddGodwitSockets();
        builder.Services.AddGodwitServer(model);
        builder.Services.AddGodwitModules(model.Modules);
        StorageSetup.Add(builder.Services, model);
        builder.AddGodwitCluster(model.Cluster, model.DataDirectory);
        AddOperations(builder.Services);
        builder.Services.AddGodwitHealth();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .SetResourceBuilder(NodeResource.Of(model))
            .AddMeter("Godwit.*", "System.Runtime")
            .AddPrometheusExporter());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.RequestHeadersTimeout = RequestTimeout;
            kestrel.AddGodwitListeners(model);

            // Opening the store locks the data directory: only its owner may take over the socket in it.
            StorageSetup.Open(kestrel.ApplicationServices, model);
            kestrel.ListenUnixSocket(ControlSocket.Prepare(model.DataDirectory), listen => listen.Use(ControlSocket.Mark));
        });
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.MaxReadBufferSize = ReadBytes);
        customise?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseControlSocket();
        app.UseSecurityHeaders();
        app.UseOperatorPages(model, "/metrics");
        app.MapGodwit();
        app.MapPrometheusScrapingEndpoint();
        app.MapGodwitHealth(model);
        app.MapWebChat(model);
        return app;
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<IOperationSource, AccountOperations>();
        services.AddSingleton<IOperationSource, StatusOperations>();
        services.AddSingleton<IOperationSource, NodeOperations>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<OperationCatalogue>();
    }
}

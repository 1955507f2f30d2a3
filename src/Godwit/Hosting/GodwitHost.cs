using Godwit.Abstractions.Operations;
using Godwit.Cluster;
using Godwit.Control;
using Godwit.Modules;
using Godwit.Server;
using Godwit.Server.Configuration;
using Godwit.Server.Health;
using Godwit.Server.Operations;
using Godwit.Server.Sessions;
using Godwit.Storage;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Godwit.Hosting;

/// <summary>Puts the whole server together.</summary>
public static class GodwitHost
{
    /// <summary>Builds a server that can be started.</summary>
    /// <param name="model">The configuration.</param>
    /// <param name="customise">Changes the services last; for tests.</param>
    public static WebApplication Create(GodwitModel model, Action<IServiceCollection>? customise = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.Sources.Clear();
        AddLogging(builder.Logging);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddGodwitServer(model);
        builder.Services.AddGodwitModules();
        builder.Services.AddSqliteStorage(model.DataDirectory);
        builder.AddGodwitCluster();
        AddOperations(builder.Services);
        builder.Services.AddGodwitHealth();
        builder.Services.AddOpenTelemetry().WithMetrics(m => m
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddService("godwit"))
            .AddMeter("Godwit.*", "System.Runtime")
            .AddPrometheusExporter());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AddGodwitListeners(model);

            // Opening the store locks the data directory: only its owner may take over the socket in it.
            kestrel.ApplicationServices.GetRequiredService<SqliteStore>();
            kestrel.ListenUnixSocket(ControlSocket.Prepare(model.DataDirectory), listen => listen.Use(ControlSocket.Mark));
        });
        customise?.Invoke(builder.Services);
        var app = builder.Build();
        app.UseControlSocket();
        app.MapGodwit();
        app.MapPrometheusScrapingEndpoint();
        app.MapGodwitHealth();
        app.MapWebChat(model);
        return app;
    }

    private static void AddOperations(IServiceCollection services)
    {
        services.AddSingleton<PasswordHasher>();
        services.AddSingleton<IOperationSource, AccountOperations>();
        services.AddSingleton<IOperationSource, StatusOperations>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<OperationCatalogue>();
    }

    private static void AddLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddSimpleConsole(o =>
        {
            o.SingleLine = true;
            o.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            o.UseUtcTimestamp = true;
            o.ColorBehavior = Console.IsOutputRedirected ? LoggerColorBehavior.Disabled : LoggerColorBehavior.Default;
        });
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Orleans", LogLevel.Warning);

        // Says on every start that a workstation garbage collector is used, which is on purpose: memory matters more here.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        logging.AddFilter("Polly", LogLevel.Warning);

        // Who asks is told the reason; what is wrong tells of itself once.
        logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        logging.AddFilter("Microsoft.Hosting", LogLevel.Warning);

        // A failure to start is told in one line by the command.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.SetMinimumLevel(LogLevel.Information);
    }
}

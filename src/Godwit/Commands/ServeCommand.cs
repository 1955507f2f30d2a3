using System.CommandLine;
using System.Net;
using Godwit.Abstractions.Stores;
using Godwit.Hosting;
using Godwit.Server.Configuration;
using Godwit.Server.Health;
using Godwit.Server.Tls;
using Godwit.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Spectre.Console;

namespace Godwit.Commands;

/// <summary><c>godwit serve</c></summary>
internal static partial class ServeCommand
{
    /// <summary>What it is called.</summary>
    public const string Name = "serve";

    /// <summary>For a node that ends by itself.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    private static readonly Option<bool> Demo = new("--demo") { Description = "Make two accounts with random passwords and show how to chat." };

    public static Command Create()
    {
        var command = new Command(Name, "Start the server.\n\nExamples:\n  godwit serve --demo\n  godwit serve --domain example.org --bind 0.0.0.0 --data /var/lib/godwit")
        {
            Demo, Options.Domain, Options.Bind, Options.ClientPort, Options.ClientTlsPort, Options.HttpPort, Options.AllowPlaintext,
        };
        command.SetAction((result, cancellationToken) => Failures.CatchAsync(() => RunAsync(Options.Model(result), result.GetValue(Demo), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(GodwitModel model, bool isDemo, CancellationToken cancellationToken)
    {
        WorkerThreads.Choose();
        PortCheck.Ensure(model);
        await using var app = GodwitHost.Create(model);
        await app.StartAsync(cancellationToken);
        var accounts = isDemo ? await DemoAccounts.EnsureAsync(app.Services, model, cancellationToken) : [];
        if (model.AllowPlaintext)
        {
            LogPlaintext(app.Logger);
        }

        var ports = Ports(app);
        LogStarted(app.Logger, model.DefaultDomain, ports[0], ports[1], ports[2], model.DataDirectory);
        if (model.LogFormat == LogFormat.Text || isDemo)
        {
            // Those who asked for JSON on standard output get nothing else there.
            var hasAccounts = await app.Services.GetRequiredService<IAccountStore>().ListAsync(null, cancellationToken).AnyAsync(cancellationToken);
            Welcome.Print(model, ports, accounts, hasAccounts, model.LogFormat == LogFormat.Json ? Console.Error : Console.Out);
        }

        return await WhenEndedAsync(app, cancellationToken);
    }

    /// <summary>Waits until the server is told to stop, or ends by itself, and stops it. Returns the exit code.</summary>
    private static async Task<int> WhenEndedAsync(WebApplication app, CancellationToken cancellationToken)
    {
        var end = app.Services.GetRequiredService<NodeEnd>();
        await using var begun = end.Begun.Register(static () => _ = ExitAnywayAsync());
        try
        {
            await app.WaitForShutdownAsync(cancellationToken);
        }
        catch (Exception exception) when (end.Reason is not null)
        {
            // Others have taken over what it had: there is nothing to be lost by a stop that is not in order.
            LogStopFailed(app.Logger, exception.Message);
        }

        return end.Reason is null ? 0 : NodeEnd.ExitCode;
    }

    /// <summary>A node that can't go on may not be able to stop either.</summary>
    private static async Task ExitAnywayAsync()
    {
        await Task.Delay(LongestStop, TimeProvider.System);
        Environment.Exit(NodeEnd.ExitCode);
    }

    /// <summary>The ports that are open, in the order in which they were asked for.</summary>
    private static int[] Ports(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Where(a => !a.Contains("unix:", StringComparison.Ordinal))
            .Select(a => BindingAddress.Parse(a).Port)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clients may log in without TLS. This is for tests on one machine.")]
    private static partial void LogPlaintext(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "The node could not stop in order: {Reason}")]
    private static partial void LogStopFailed(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Godwit serves {Domain} on the ports {ClientPort} (STARTTLS), {TlsPort} (direct TLS) and {HttpPort} (HTTP) with the data in {Directory}.")]
    private static partial void LogStarted(ILogger logger, string domain, int clientPort, int tlsPort, int httpPort, string directory);
}

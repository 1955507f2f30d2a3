using System.CommandLine;
using System.Net;
using Godwit.Abstractions.Stores;
using Godwit.Hosting;
using Godwit.Server.Configuration;
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

        await app.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    /// <summary>The ports that are open, in the order in which they were asked for.</summary>
    private static int[] Ports(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Where(a => !a.Contains("unix:", StringComparison.Ordinal))
            .Select(a => BindingAddress.Parse(a).Port)];

    [LoggerMessage(Level = LogLevel.Warning, Message = "Clients may log in without TLS. This is for tests on one machine.")]
    private static partial void LogPlaintext(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Godwit serves {Domain} on the ports {ClientPort} (STARTTLS), {TlsPort} (direct TLS) and {HttpPort} (HTTP) with the data in {Directory}.")]
    private static partial void LogStarted(ILogger logger, string domain, int clientPort, int tlsPort, int httpPort, string directory);
}

using System.Net.Sockets;
using Godwit.Abstractions.Operations;
using Godwit.Abstractions.Stores;
using Godwit.Cluster.Security;
using Godwit.Server.Configuration;
using Godwit.Server.Tls;
using Godwit.Storage;
using Microsoft.AspNetCore.Connections;

namespace Godwit.Commands;

/// <summary>Turns what an operator can mend into one clear line and an exit code: 2 when the configuration must be mended, else 1.</summary>
internal static class Failures
{
    public static async Task<int> CatchAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (Line(exception) is { } line)
        {
            await Console.Error.WriteLineAsync($"godwit: {line.ReplaceLineEndings(" ")}");
            return exception is ConfigurationException ? 2 : 1;
        }
    }

    private static string? Line(Exception exception) => exception switch
    {
        ConfigurationException or OperationException or StoreOpenException or StoreUnavailableException or CertificateException or ClusterTokenException => exception.Message,
        AddressInUseException or IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Another program uses the port: stop it, or choose another with --c2s-port, --c2s-tls-port or --http-port.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } or UnauthorizedAccessException => $"{exception.Message} The user that runs the server may not do that.",
        IOException => exception.Message,
        OperationCanceledException => "stopped.",
        _ when exception.InnerException is { } inner => Line(inner),
        _ => null,
    };
}

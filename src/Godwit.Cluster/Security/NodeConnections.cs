using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Security;

/// <summary>
/// Watches over the connections that come to the port for other nodes: who shows no certificate of the cluster is told of in one line, and not for each time. The engine would log a
/// stack trace for each.
/// </summary>
internal sealed partial class NodeConnections(TimeProvider time, ILogger<NodeConnections> logger)
{
    /// <summary>So often at the most it is told that somebody was refused.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? toldAt;
    private int untold;

    /// <summary>Comes before TLS.</summary>
    public void WatchBefore(IConnectionBuilder connections) => connections.Use(next => context => WatchAsync(context, next));

    /// <summary>Comes after TLS.</summary>
    public static void WatchAfter(IConnectionBuilder connections) => connections.Use(static next => context => RunAsync(context, next));

    /// <summary>Somebody could not show that he is a node.</summary>
    public void Refused(EndPoint? from)
    {
        int count;
        lock (gate)
        {
            untold++;
            if (toldAt is { } at && time.GetElapsedTime(at) < Interval)
            {
                return;
            }

            toldAt = time.GetTimestamp();
            (count, untold) = (untold, 0);
        }

        LogRefused(count, from);
    }

    private async Task WatchAsync(ConnectionContext context, ConnectionDelegate next)
    {
        await next(context);
        if (context.Features.Get<Shown>() is null)
        {
            Refused(context.RemoteEndPoint);
        }
    }

    private static Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        context.Features.Set(new Shown());
        return next(context);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} connections to the port for other nodes showed no certificate of the cluster, the last from {From}: somebody looks for open ports, or a node has another token.")]
    private partial void LogRefused(int count, EndPoint? from);

    /// <summary>The other side has shown its certificate.</summary>
    private sealed class Shown;
}

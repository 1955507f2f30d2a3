using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace Godwit.Cluster.Security;

/// <summary>
/// Watches over the connections between nodes. Who shows no certificate of the cluster is told of in one line, and not for each time; and a connection lasts no longer than the
/// certificates by which it was made: the engine makes another when it has something to say.
/// </summary>
internal sealed partial class NodeConnections(NodeIdentity identity, TimeProvider time, ILogger<NodeConnections> logger)
{
    /// <summary>So often at the most it is told that somebody was refused.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private long? toldAt;
    private int untold;
    private int ended;

    /// <summary>How many connections have ended with their certificates.</summary>
    public int Ended => Volatile.Read(ref ended);

    /// <summary>Comes before TLS.</summary>
    public void WatchBefore(IConnectionBuilder connections) => connections.Use(next => context => WatchAsync(context, next));

    /// <summary>Comes after TLS.</summary>
    public void WatchAfter(IConnectionBuilder connections) => connections.Use(next => context => RunAsync(context, next));

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

    private async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        context.Features.Set(new Shown());
        var input = context.Transport.Input;
        var end = identity.Certificate.NotAfter.ToUniversalTime();
        if (context.Features.Get<ITlsConnectionFeature>()?.RemoteCertificate?.NotAfter.ToUniversalTime() is { } remote && remote < end)
        {
            end = remote;
        }

        var left = end - time.GetUtcNow().UtcDateTime;
        await using var timer = time.CreateTimer(_ => End(input), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await next(context);
    }

    /// <summary>The engine reads nothing more, writes what it has, and closes; the other side sees that as an end in order.</summary>
    private void End(PipeReader input)
    {
        Interlocked.Increment(ref ended);
        input.CancelPendingRead();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} connections to the port for other nodes showed no certificate of the cluster, the last from {From}: somebody looks for open ports, or a node has another token.")]
    private partial void LogRefused(int count, EndPoint? from);

    /// <summary>The other side has shown its certificate.</summary>
    private sealed class Shown;
}

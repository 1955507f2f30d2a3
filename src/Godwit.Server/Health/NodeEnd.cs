using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Health;

/// <summary>
/// The end of a node that can't go on: it says why in one line, is not ready from then on, stops, and exits with a code by which its supervisor knows to start it again.
/// </summary>
public sealed partial class NodeEnd(IHostApplicationLifetime lifetime, ILogger<NodeEnd> logger) : IDisposable
{
    /// <summary>The exit code of the process.</summary>
    public const int ExitCode = 3;

    private readonly CancellationTokenSource begun = new();
    private string? reason;

    /// <summary>Why the node ends; null while it does not.</summary>
    public string? Reason => Volatile.Read(ref reason);

    /// <summary>Cancelled when the node begins to end by itself.</summary>
    public CancellationToken Begun => begun.Token;

    /// <summary>The node can't go on. Returns at once; the first reason counts.</summary>
    /// <param name="because">Why, in one sentence for the operator.</param>
    /// <param name="exception">The mistake behind it; null when there is none.</param>
    public void Begin(string because, Exception? exception = null)
    {
        if (Interlocked.CompareExchange(ref reason, because, null) is not null)
        {
            return;
        }

        LogEnds(because, exception);

        // Who found it out is part of what is to be stopped.
        ThreadPool.UnsafeQueueUserWorkItem(static end => end.Stop(), this, preferLocal: false);
    }

    /// <inheritdoc/>
    public void Dispose() => begun.Dispose();

    private void Stop()
    {
        lifetime.StopApplication();
        begun.Cancel();
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "The node ends, to be started again: {Reason}")]
    private partial void LogEnds(string reason, Exception? exception);
}

using Godwit.Cluster.Nodes;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Carrying;

/// <summary>The line of a courier to its node. It is opened when it is first wanted, and again a while after it broke; meanwhile the engine carries.</summary>
/// <param name="node">The node.</param>
/// <param name="connector">Opens it.</param>
/// <param name="metrics">Told that it is open.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Where it is noted that it broke.</param>
internal sealed partial class CourierLine(string node, LineConnector connector, ClusterMetrics metrics, TimeProvider time, ILogger logger)
{
    /// <summary>How long nobody tries to open it after it broke.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Line<CarriedCall[], CarriedAnswers>? open;
    private bool isOpening;
    private bool isOver;
    private long? brokeAt;

    /// <summary>The courier, who is told of answers, and that what is on its way by a line that broke is lost.</summary>
    public required Courier Courier { get; init; }

    /// <summary>The line, if it is open; opens it if it is not.</summary>
    public Line<CarriedCall[], CarriedAnswers>? Open
    {
        get
        {
            lock (gate)
            {
                if (open is null && !isOpening && !isOver && connector.IsPossible && (brokeAt is not { } at || time.GetElapsedTime(at) >= Rest))
                {
                    isOpening = true;

                    // Not in the turn that it came up in.
                    ThreadPool.UnsafeQueueUserWorkItem(static line => _ = line.RunAsync(), this, preferLocal: false);
                }

                return open;
            }
        }
    }

    /// <summary>The node is dead, or this one ends.</summary>
    public void End()
    {
        lock (gate)
        {
            isOver = true;
            open?.End();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await connector.RunAsync(node, UseAsync).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever the reason: the engine carries, and finds out what is the matter with the node.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LogBroke(node, failure);
        }

        lock (gate)
        {
            isOpening = false;
            brokeAt = time.GetTimestamp();
        }
    }

    private async Task UseAsync(Line<CarriedCall[], CarriedAnswers> line)
    {
        lock (gate)
        {
            if (isOver)
            {
                return;
            }

            open = line;
        }

        metrics.LineOpened();
        try
        {
            await line.RunAsync((number, answers) =>
            {
                Courier.Answered(number, answers);
                return true;
            }).ConfigureAwait(false);
        }
        finally
        {
            lock (gate)
            {
                open = null;
            }

            metrics.LineClosed();
            Courier.Broke(line);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The line to the node {Node} broke")]
    private partial void LogBroke(string node, Exception failure);
}

using Microsoft.Extensions.Logging;

namespace Godwit.Server.Accounts;

/// <summary>
/// Lets things happen in the order in which they were decided, each after its write is durable. Used in turns of one account.
/// </summary>
internal sealed partial class ReleaseQueue(ILogger logger)
{
    private readonly Queue<(Task Durable, Action Release)> waiting = new();
    private Task pump = Task.CompletedTask;

    /// <summary>
    /// Runs the action when everything before it has run and <paramref name="durable"/> is complete; not at all when that failed, of which
    /// the caller learns from the task itself.
    /// </summary>
    public void Enqueue(Task durable, Action release)
    {
        if (waiting.Count == 0 && pump.IsCompleted && durable.IsCompletedSuccessfully)
        {
            Run(release);
            return;
        }

        waiting.Enqueue((durable, release));
        if (pump.IsCompleted)
        {
            pump = PumpAsync();
        }
    }

    private async Task PumpAsync()
    {
        while (waiting.TryPeek(out var next))
        {
            await next.Durable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (next.Durable.IsCompletedSuccessfully)
            {
                Run(next.Release);
            }

            waiting.Dequeue();
        }
    }

    private void Run(Action release)
    {
        try
        {
            release();
        }
#pragma warning disable CA1031 // A module's bug must not stop what comes after it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReleaseFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stanza could not be delivered")]
    private static partial void ReleaseFailed(ILogger logger, Exception exception);
}

using Microsoft.Extensions.Logging;

namespace Godwit.Server.Accounts;

/// <summary>
/// Lets things happen in the order in which they were decided, each after its write is durable. Used in turns of one account.
/// </summary>
internal sealed partial class ReleaseQueue(ILogger logger)
{
    /// <summary>The one that waits, for mostly it is one: it is before all in <see cref="waiting"/>.</summary>
    private (Task Durable, Action Release)? first;
    private Queue<(Task Durable, Action Release)>? waiting;
    private Queue<(Task Durable, Action Release)>? added;
    private TaskCompletionSource? idle;
    private bool isPumping;
    private bool isRunning;

    /// <summary>
    /// Runs the action when everything before it has run to its end and <paramref name="durable"/> is complete; not at all when that failed, of which
    /// the caller learns from the task itself. With nothing before it and a task that is complete, it runs at once.
    /// What an action adds while it runs has the action's place in the order: it comes before what waits behind the action.
    /// </summary>
    public void Enqueue(Task durable, Action release)
    {
        if (!isRunning && first is null && waiting is not { Count: > 0 })
        {
            first = (durable, release);
        }
        else
        {
            (isRunning ? added ??= new() : waiting ??= new()).Enqueue((durable, release));
        }

        // An action that adds another one is called from the pump itself, which goes on to that one.
        if (!isPumping)
        {
            _ = PumpAsync();
        }
    }

    /// <summary>Completes when nothing waits.</summary>
    public Task WhenIdleAsync() =>
        isPumping ? (idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;

    private async Task PumpAsync()
    {
        isPumping = true;
        while (TryTake(out var next))
        {
            await next.Durable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (next.Durable.IsCompletedSuccessfully)
            {
                Run(next.Release);
            }
        }

        isPumping = false;
        idle?.SetResult();
        idle = null;
    }

    private bool TryTake(out (Task Durable, Action Release) next)
    {
        if (added?.TryDequeue(out next) == true)
        {
            return true;
        }

        if (first is { } only)
        {
            next = only;
            first = null;
            return true;
        }

        next = default;
        return waiting?.TryDequeue(out next) == true;
    }

    private void Run(Action release)
    {
        isRunning = true;
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

        isRunning = false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stanza could not be delivered")]
    private static partial void ReleaseFailed(ILogger logger, Exception exception);
}

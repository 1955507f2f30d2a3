using Godwit.Protocol.Jids;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// Keeps for the account which mailbox entries the client has taken over. An account on the same node takes them itself, in a turn that it has anyway, and before it
/// would send them elsewhere. They are reported, one call at a time, when they have waited for a while, when there are many, or when the session ends.
/// </summary>
internal sealed partial class AcknowledgementReporter(
    IAccounts accounts,
    ClientSession session,
    SessionDelay delay,
    TimeProvider time,
    ILogger logger) : IDelayed
{
    /// <summary>So many are reported at once: while much is open, the account sends no more.</summary>
    public const int Many = 64;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private List<long>? waiting;
    private bool isReporting;
    private bool isScheduled;

    /// <summary>The client has taken these entries over. The list is the reporter's from here on.</summary>
    public void Add(List<long> sequences)
    {
        if (sequences.Count == 0)
        {
            return;
        }

        lock (this)
        {
            Keep(sequences);
            if (waiting!.Count < Many)
            {
                if (!isScheduled)
                {
                    isScheduled = true;
                    delay.Add(this);
                }

                return;
            }
        }

        Report();
    }

    /// <summary>Takes what was not reported yet; null when there is nothing.</summary>
    public List<long>? Take()
    {
        lock (this)
        {
            var taken = waiting;
            waiting = null;
            return taken;
        }
    }

    /// <summary>They have waited for long enough.</summary>
    public void Due()
    {
        lock (this)
        {
            isScheduled = false;
        }

        Report();
    }

    /// <summary>Reports what is left when the session ends; completes when the account knows it, or could not be told.</summary>
    public async Task ReportLastAsync()
    {
        if (Take() is { } last)
        {
            await TryReportAsync(last);
        }
    }

    private void Keep(List<long> sequences)
    {
        if (waiting is null)
        {
            waiting = sequences;
        }
        else
        {
            waiting.AddRange(sequences);
        }
    }

    private void Report()
    {
        lock (this)
        {
            if (isReporting || waiting is null)
            {
                return;
            }

            isReporting = true;
        }

        _ = ReportAsync();
    }

    private async Task ReportAsync()
    {
        while (TakeOrEnd() is { } batch)
        {
            // What an ended session could not report is delivered once more, under the same id.
            if (await TryReportAsync(batch) || session.IsEnded)
            {
                continue;
            }

            // The account sends no more to a session that leaves too much open: it must be told in the end.
            lock (this)
            {
                Keep(batch);
            }

            await Task.Delay(RetryDelay, time);
        }
    }

    private List<long>? TakeOrEnd()
    {
        lock (this)
        {
            isReporting = waiting is not null;
            return Take();
        }
    }

    private async Task<bool> TryReportAsync(List<long> sequences)
    {
        try
        {
            await accounts.AcknowledgedAsync(session.Account, session.Route, sequences);
            return true;
        }
#pragma warning disable CA1031 // Whatever keeps the account from being reached, the answer is the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ReportFailed(logger, session.Account, exception);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be told what its client acknowledged")]
    private static partial void ReportFailed(ILogger logger, Jid account, Exception exception);
}

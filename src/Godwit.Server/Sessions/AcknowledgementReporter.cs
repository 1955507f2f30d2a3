using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>
/// Tells the account which mailbox entries the client has taken over: one call at a time, what comes meanwhile goes with the next.
/// </summary>
internal sealed partial class AcknowledgementReporter(IAccounts accounts, ClientSession session, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private List<long> waiting = [];
    private bool underWay;

    /// <summary>The client has taken these entries over.</summary>
    public void Add(List<long> sequences)
    {
        if (sequences.Count == 0)
        {
            return;
        }

        lock (this)
        {
            waiting.AddRange(sequences);
            if (underWay)
            {
                return;
            }

            underWay = true;
        }

        _ = ReportAsync();
    }

    private async Task ReportAsync()
    {
        while (true)
        {
            List<long> batch;
            lock (this)
            {
                if (waiting.Count == 0)
                {
                    underWay = false;
                    return;
                }

                batch = waiting;
                waiting = [];
            }

            try
            {
                await accounts.AcknowledgedAsync(session.Account, session.Route, batch);
            }
#pragma warning disable CA1031 // The account sends no more to a session that leaves too much open: it must be told in the end.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                ReportFailed(logger, session.Account, exception);
                if (session.IsEnded)
                {
                    // Unreported entries are delivered once more, under the same id.
                    continue;
                }

                lock (this)
                {
                    waiting = [.. batch, .. waiting];
                }

                await Task.Delay(RetryDelay, time);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be told what its client acknowledged")]
    private static partial void ReportFailed(ILogger logger, Jid account, Exception exception);
}

using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Sessions;

/// <summary>Lets a new connection, which has an unbound session, go on with one that its account keeps, or has another node hand over.</summary>
internal sealed partial class ParkedResumption(ClientSession unbound, SessionServices services)
{
    /// <summary>With a route of its own: what comes for it though the answer is lost, or late, is not for what the client binds on this connection in its place.</summary>
    private readonly ClientSession session = new(unbound.Account, services);

    /// <summary>Does it; null when the account has no such session.</summary>
    /// <param name="connection">The new connection.</param>
    /// <param name="token">What the client resumes it with.</param>
    /// <param name="acknowledged">How many stanzas the client has taken over, modulo 2^32.</param>
    /// <param name="question">See <see cref="ISessionLedger.TurnOn"/>.</param>
    /// <param name="leaving">What this node has of it when it was about to hand it over itself, or null.</param>
    public async Task<ResumedSession?> RunAsync(SessionLink connection, string token, uint acknowledged, Element question, ClientSession? leaving)
    {
        // Before the account knows where it is: what waits in the mailbox may come at once.
        services.Registry.Add(session);
        if (await UnparkAsync(connection, token, acknowledged, leaving) is not { } found)
        {
            services.Registry.Remove(session);
            return null;
        }

        session.Life.Attach(connection);
        if (!session.TryBecome(found, acknowledged, question))
        {
            // The answer is late: the client has it elsewhere.
            services.Registry.Remove(session);
            connection.Abort();
            return null;
        }

        connection.Continue(session);
        _ = session.ConfirmAsync();
        foreach (var hook in services.Modules.Table.ResumedHooks)
        {
            hook(session);
        }

        return new ResumedSession(session, found.Session.Handled, connection.StartWriting);
    }

    private async Task<UnparkedSession?> UnparkAsync(SessionLink connection, string token, uint acknowledged, ClientSession? leaving)
    {
        try
        {
            if (leaving is { Life.Departure.IsTaken: false } && leaving.Account.Equals(session.Account))
            {
                // The account may have come up anew since, and know nothing of it.
                await services.Handover.GiveAwayAsync(leaving);
            }

            var found = await services.Accounts.UnparkAsync(session.Account, token, acknowledged, session.Route);
            if (found is null)
            {
                // It may have been given out all the same, in an answer that was lost, and not be remembered any more.
                await session.UnbindAsync();
            }

            return found;
        }
#pragma warning disable CA1031 // Whatever keeps the account from being reached: the client must not be told that its session is gone, and what it was given perhaps waits for it to come again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            UnparkFailed(services.Logger, session.Account, exception);
            connection.Abort();
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be asked for a session that a client wants to resume")]
    private static partial void UnparkFailed(ILogger logger, Protocol.Jids.Jid account, Exception exception);
}

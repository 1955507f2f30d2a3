using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Grains;

/// <summary>What becomes of an account's sessions when it is put away, or goes to another node.</summary>
/// <param name="account">Its address.</param>
/// <param name="services">What it works with.</param>
/// <param name="accounts">Where it may come up again.</param>
internal sealed partial class AccountDeparture(Jid account, AccountServices services, IAccounts accounts)
{
    /// <summary>
    /// The account is put away, because it is not the true one, say, and does not know which is. Those of its sessions that are on nodes have to make themselves known there; those that wait
    /// for their clients are handed over; and a node that is about to hand one over gets back what came for it since it said so.
    /// </summary>
    public void LetGo(IReadOnlyList<MovingSession> sessions)
    {
        Tell(sessions.Where(s => s.Parked is null), null);
        foreach (var session in sessions.Where(s => s.Parked is not null && !s.IsHeld))
        {
            _ = HandOverAsync(session);
        }

        foreach (var session in sessions.Where(s => s.IsHeld))
        {
            _ = GiveBackAsync(session);
        }
    }

    /// <summary>Tells sessions, by their nodes, where their account is; null when they have to find out.</summary>
    public void Tell(IEnumerable<MovingSession> sessions, string? owner)
    {
        foreach (var node in sessions.Select(s => s.Session.Route).GroupBy(r => r.Node))
        {
            _ = TellAsync(node.Key, [.. node.Select(s => s.Id)], owner);
        }
    }

    /// <summary>
    /// The account went to another node. The engine gives that up without a word when the node is dead by then, does not answer, or can't read the account: where it comes up next, its sessions are
    /// not known, and are let go from here. Completes when that is known; never fails.
    /// </summary>
    public async Task SeeThroughAsync(IAccountGrain there, IReadOnlyList<MovingSession> sessions)
    {
        if (sessions.Count == 0)
        {
            return;
        }

        HashSet<Jid> arrived = [];
        try
        {
            arrived = [.. (await there.SessionsAsync()).Select(s => s.Address)];
        }
#pragma warning disable CA1031 // It is nowhere, whatever the reason.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            AskFailed(services.Logger, account, exception);
        }

        LetGo([.. sessions.Where(s => !arrived.Contains(s.Session.Address))]);
    }

    private async Task HandOverAsync(MovingSession session)
    {
        try
        {
            await accounts.ParkAsync(account, session.Session, session.Parked!);
        }
#pragma warning disable CA1031 // Its client binds anew, and gets what it had not acknowledged.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TellFailed(services.Logger, account, exception);
        }
    }

    private async Task GiveBackAsync(MovingSession session)
    {
        // What has a number is in the mailbox.
        GatewayItem[] kept = [.. session.Parked!.Waiting.Where(s => s.Sequence == 0).Select(s => new GatewayItem(session.Session.Route.Id, s.Stanza, 0))];
        try
        {
            await (kept.Length == 0 ? default : services.Gateways.SendAsync(session.Session.Route.Node, kept, CancellationToken.None));
        }
#pragma warning disable CA1031 // The node is gone, and the session with it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TellFailed(services.Logger, account, exception);
        }
    }

    private async Task TellAsync(string node, IReadOnlyList<long> sessions, string? owner)
    {
        try
        {
            await services.Gateways.MovedAsync(node, sessions, owner);
        }
#pragma warning disable CA1031 // They find out when their clients next send something.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TellFailed(services.Logger, account, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sessions of {Account} could not be told that it is put away")]
    private static partial void TellFailed(ILogger logger, Jid account, Exception exception);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Account} could not be asked whether its sessions are with it")]
    private static partial void AskFailed(ILogger logger, Jid account, Exception exception);
}

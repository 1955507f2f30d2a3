using Godwit.Abstractions.Stores;
using Godwit.Server.Routing;

namespace Godwit.Server.Accounts;

/// <summary>An account goes to another node, with its sessions and what these see.</summary>
internal sealed class AccountMove(Account account, RequestFlow requests, GatewayOutbox gateways, SeenPresence seen)
{
    /// <summary>How long to wait when the store can't be read.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>True when it has gone from this node: another activation is the account now.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>True when it has come from a node of a version that does not make calls again which end when their account has left: they wait there for errors that come here.</summary>
    public bool CameFromOlderVersion { get; private set; }

    /// <summary>
    /// The account leaves this node. What is under way to the store is waited for, and requests to the account are, and what follows from that is done, so that the activation on another node begins where
    /// this one ends. From here on this one has no sessions.
    /// </summary>
    /// <param name="atMost">How long to wait.</param>
    /// <returns>What the other activation must know.</returns>
    public async Task<MovingAccount> LeaveAsync(TimeSpan atMost)
    {
        const ConfigureAwaitOptions Anyhow = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;
        await WhenIdleAsync().WaitAsync(atMost, account.Services.Time).ConfigureAwait(Anyhow);
        foreach (var session in account.Sessions.All)
        {
            account.TakeAcknowledged(session);
        }

        HasLeft = true;
        gateways.Leave();
        var moving = new MovingAccount(TakeSessions(), seen.All, RepeatsCalls: !CameFromOlderVersion);
        seen.Clear();
        account.Keeper?.SessionsChanged();

        // What the other activation sends to the same sessions must not come before it.
        await gateways.WhenTakenAsync().WaitAsync(atMost, account.Services.Time).ConfigureAwait(Anyhow);
        await (account.Exists ? account.Mailbox.SaveAsync() : Task.CompletedTask);
        var late = gateways.GiveUp().ToLookup(l => l.Session, l => l.Sequence);
        return moving with { Sessions = [.. moving.Sessions.Select(s => Without(late[s.Session.Route], s))] };
    }

    /// <summary>What <see cref="LeaveAsync"/> returned on the node where the account was before.</summary>
    public void Arrive(MovingAccount moving)
    {
        CameFromOlderVersion = !moving.RepeatsCalls;
        foreach (var session in moving.Sessions)
        {
            account.Parking.Arrive(session);
        }

        foreach (var session in moving.Seen)
        {
            seen.Note(session);
        }
    }

    /// <summary>What has waited is for the activation that is the account now: whoever brought it tries again there.</summary>
    public void ThrowIfLeft()
    {
        if (HasLeft)
        {
            throw new FencedException($"{account.Address} lives elsewhere by now.");
        }
    }

    /// <summary>
    /// Another activation may have added to the log after this one opened it: what it added is in no mailbox here. Then this one is not the account any more, and the next one finds all.
    /// </summary>
    public async Task LookAgainAsync()
    {
        while (account.Exists && !HasLeft)
        {
            try
            {
                if (await account.Log.ReadAsync(new LogQuery { Newest = true, Limit = 1 }, CancellationToken.None) is [var last] && last.Sequence > account.Log.LastSequence)
                {
                    account.Keeper?.MovedAway();
                }

                return;
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(RetryDelay, account.Services.Time);
            }
        }
    }

    private async Task WhenIdleAsync()
    {
        await requests.WhenIdleAsync();
        await account.Releases.WhenIdleAsync();
    }

    private List<MovingSession> TakeSessions()
    {
        var moving = account.Sessions.All.Select(Moving).ToList();
        foreach (var session in account.Sessions.All)
        {
            account.Services.Metrics.Parked(session.Parked is { IsWhole: true } ? -1 : 0);
            session.Parked = null;
        }

        account.Sessions.Clear();
        return moving;
    }

    /// <summary>What did not get to a session's node in time is read from the log where the account goes on, before anything later is sent: it may never get there.</summary>
    private static MovingSession Without(IEnumerable<long> late, MovingSession moving)
    {
        List<long> again = [.. late.Intersect(moving.Session.Open)];
        return again.Count == 0 ? moving : moving with { Session = moving.Session with { Open = [.. moving.Session.Open.Except(again)] }, Behind = [.. moving.Behind, .. again] };
    }

    private MovingSession Moving(AccountSession session)
    {
        List<long> behind = [.. session.Behind, .. session.Reading];
        var open = account.Mailbox.ClaimedBy(session).Except(behind).Where(account.Mailbox.IsPending);
        var parked = session.Parked?.Take(session.Parked.IsWhole ? account.Services.Time.GetElapsedTime(session.Parked.Since) : TimeSpan.Zero);
        return new(new(session.Address, session.Route, session.Setup(), [.. open], []), behind, parked, session.Parked is { IsWhole: false }, session.Parked is null ? session.Resumed?.Given : null);
    }
}

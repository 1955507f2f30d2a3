using Godwit.Abstractions.Sessions;
using Godwit.Abstractions.Stores;
using Godwit.Cluster.Membership;
using Godwit.Cluster.Nodes;
using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Godwit.Cluster.Grains;

/// <summary>
/// Hosts an <see cref="Account"/> on the node where its first session connects. Its turns are those of its <see cref="AccountHost"/>, whoever calls, and interleave while
/// they wait. Where its node is emptied, or has none of its sessions any more, it goes on on another with all of its sessions.
/// </summary>
[Reentrant]
[PreferLocalPlacement]
[NotOnLeavingNodes]
[Immovable]
[GrainType("account")]
internal sealed class AccountGrain(
    AccountServices services, IAccounts accounts, ResidentAccounts residents, SessionsAbroad abroad, LocalGrains local, StayingNodes staying, UnawareNodes unaware, ClusterMetrics metrics)
    : Grain, IAccountGrain, IAccountKeeper, IGrainMigrationParticipant
{
    /// <summary>What the sessions travel under.</summary>
    private const string SessionsKey = "sessions";

    /// <summary>What the sessions of others that these see travel under. A version that does not know it does without.</summary>
    private const string SeenKey = "seen";

    /// <summary>What <see cref="MovingAccount.RepeatsCalls"/> travels under. A version that does not know it does without.</summary>
    private const string RepeatsKey = "repeats";

    /// <summary>
    /// How long calls that wait for other accounts hold up the way to another node. Those may be on their way too, and their calls wait for this one: whoever called is sent to the new
    /// place then.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <summary>Longer than it takes until no call comes in any more.</summary>
    private static readonly TimeSpan Going = TimeSpan.FromSeconds(5);

    /// <summary>Ends calls that wait for other accounts, <see cref="Grace"/> after the account was told to go.</summary>
    private CancellationTokenSource? moves;

    /// <summary>Ends calls that wait for a session, at once: what they wait for can't come in any more.</summary>
    private CancellationTokenSource? leaves;

    private AccountHost host = null!;
    private AccountDeparture departure = null!;
    private MovingAccount moving = MovingAccount.Nothing;

    private Account Account => host.Account;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var account = await Account.ActivateAsync(Jid.Parse(this.GetPrimaryKeyString()), services, cancellationToken);

        // The engine has given it up by then, and another one is on its way.
        cancellationToken.ThrowIfCancellationRequested();
        host = new AccountHost(account, residents, this);
        departure = new AccountDeparture(account.Address, services, accounts);
        if (unaware.WhenGone() is { } gone)
        {
            _ = LookAgainAsync(gone);
        }

        metrics.Activated();
        local.Add(GrainContext, this.AsReference<IAccountGrain>());
        if (moving.Sessions.Count > 0)
        {
            await ArriveAsync();
        }
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext)
    {
        dehydrationContext.TryAddValue(SessionsKey, moving.Sessions.ToArray());
        dehydrationContext.TryAddValue(SeenKey, moving.Seen.ToArray());
        dehydrationContext.TryAddValue(RepeatsKey, moving.RepeatsCalls);
    }

    public void OnRehydrate(IRehydrationContext rehydrationContext) => moving = new(
        rehydrationContext.TryGetValue<MovingSession[]>(SessionsKey, out var sessions) ? sessions! : [],
        rehydrationContext.TryGetValue<SeenSession[]>(SeenKey, out var seen) ? seen! : [],
        rehydrationContext.TryGetValue<bool>(RepeatsKey, out var repeats) && repeats);

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (host is null)
        {
            return;
        }

        metrics.Deactivated();
        moving = await host.CloseAsync();
        abroad.Remove(GrainContext);
        if (reason.ReasonCode == DeactivationReasonCode.Migrating)
        {
            _ = SeeThroughAsync(this.AsReference<IAccountGrain>(), moving.Sessions);
        }
        else
        {
            local.Remove(GrainContext);
            departure.LetGo(moving.Sessions);
            moving = MovingAccount.Nothing;
        }
    }

    public async Task<Binding?> BindAsync(string? resource, SessionAddress route)
    {
        if (!Account.Exists)
        {
            // It may be added any moment: do not remember that it was not there.
            DeactivateOnIdle();
        }

        return Bound(await host.AskAsync(static (account, call) => account.Bind(call.resource, call.route), (resource, route)));
    }

    public async Task<Binding?> RestoreAsync(SessionSnapshot session) =>
        Bound(await host.AskAsync(static (account, session) => account.Restore(session), session));

    public Task<bool> HoldAsync(SessionAddress route, string token) =>
        host.AskLaterAsync(static (account, call) => account.Parking.HoldAsync(call.route, call.token), (route, token));

    public async Task<Binding?> ParkAsync(SessionSnapshot session, ParkedSession parked) =>
        Bound(await host.AskAsync(static (account, call) => account.Parking.Park(call.session, call.parked), (session, parked)));

    public async Task<UnparkedSession?> UnparkAsync(string token, uint acknowledged, SessionAddress route)
    {
        leaves ??= new CancellationTokenSource();
        var found = await host.AskLaterAsync(
            static (account, call) => account.Parking.UnparkAsync(call.token, call.acknowledged, call.route, call.Token), (token, acknowledged, route, leaves.Token));
        return found is { } taken ? new UnparkedSession(taken.Session, new(taken.Address, services.Gateways.Here), taken.Setup) : null;
    }

    public Task<SessionAddress?> RouteAsync(Jid session) => host.AskLaterAsync(static (account, session) => account.Parking.RouteAsync(session), session);

    public async Task LeaveAsync(string from, string to)
    {
        if (from != services.Gateways.Here)
        {
            return;
        }

        if (!Account.IsBusy)
        {
            DeactivateOnIdle();
            return;
        }

        var nodes = await host.AskAsync(static (account, _) => account.Sessions.All.Where(s => s.Parked is null).Select(s => s.Route.Node).ToList(), 0);
        if (nodes.Append(to).FirstOrDefault(n => n != from && staying.Contains(n)) is { } node)
        {
            (moves ??= new CancellationTokenSource()).CancelAfter(Grace);
            await (leaves ??= new CancellationTokenSource()).CancelAsync();
            GrainContext.Migrate(new() { [IPlacementDirector.PlacementHintKey] = SiloAddress.FromParsableString(node) });
            _ = StayAsync();
        }
    }

    public Task NodeLostAsync(string node) => host.RunAsync(static (account, node) => account.NodeLost(node), node);

    public Task<IReadOnlyList<Binding>> SessionsAsync() =>
        host.AskAsync<int, IReadOnlyList<Binding>>(static (account, _) => [.. account.Sessions.All.Select(s => new Binding(s.Address, s.Parked is null ? s.Route.Node : "parked"))], 0);

    public Task UnbindAsync(SessionAddress route) => host.RunAsync(static (account, route) => account.Unbind(route), route);

    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag) => UnlessMoved(host.SubmitAsync(route, batch, tag));

    public Task DeliverAsync(IReadOnlyList<RoutedStanza> batch)
    {
        if (!Account.Exists)
        {
            DeactivateOnIdle();
        }

        return host.DeliverAsync(batch);
    }

    public Task AcknowledgedAsync(SessionAddress route, IReadOnlyList<long> sequences) =>
        host.RunAsync(static (account, call) => account.Acknowledged(call.route, call.sequences), (route, sequences));

    public Task EndSessionsAsync(Jid? except) => host.RunAsync(static (account, except) => account.DropAll("reset", except), except);

    public async Task ChangedAsync()
    {
        var exists = await services.Accounts.FindAsync(Account.Address, CancellationToken.None) is not null;
        await host.RunAsync(
            (account, isThere) =>
            {
                if (!isThere)
                {
                    account.DropAll("not-authorized");
                }

                if (isThere != account.Exists || !account.IsBusy)
                {
                    // It comes up again with what is stored.
                    DeactivateOnIdle();
                }
            },
            exists);
    }

    /// <remarks>The call that found it fails: the caller tries again and reaches the account where it lives.</remarks>
    void IAccountKeeper.MovedAway()
    {
        try
        {
            DeactivateOnIdle();
        }
        catch (InvalidOperationException)
        {
            // It has ended already: so the engine says, and the caller must hear what he can act on.
        }
    }

    /// <remarks>An account with sessions stays in memory; one without is put away when it has been idle for a while.</remarks>
    void IAccountKeeper.SessionsChanged()
    {
        DelayDeactivation(Account.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
        HashSet<string>? others = null;
        var isHere = false;
        foreach (var session in Account.Sessions.All.Where(s => s.Parked is null or { IsWhole: false }))
        {
            if (session.Route.Node == services.Gateways.Here)
            {
                isHere = true;
            }
            else
            {
                (others ??= new(StringComparer.Ordinal)).Add(session.Route.Node);
            }
        }

        if (others is null)
        {
            abroad.Remove(GrainContext);
        }
        else
        {
            abroad.Set(GrainContext, this.AsReference<IAccountGrain>(), others, isHere);
        }
    }

    /// <summary>The account was on another node before: its sessions are here, and their nodes are told where that is.</summary>
    private async Task ArriveAsync()
    {
        await host.RunAsync(static (account, moving) => account.Move.Arrive(moving), moving);
        departure.Tell(moving.Sessions, services.Gateways.Here);
        moving = MovingAccount.Nothing;
    }

    /// <summary>The node where the account was may not know yet that it is dead.</summary>
    private async Task LookAgainAsync(Task gone)
    {
        await gone;
        await host.LookAgainAsync();
    }

    /// <summary>It counts as here until it is known that its sessions are where it went.</summary>
    private async Task SeeThroughAsync(IAccountGrain account, IReadOnlyList<MovingSession> sessions)
    {
        await GrainContext.Deactivated.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await departure.SeeThroughAsync(account, sessions);
        local.Remove(GrainContext);
    }

    /// <summary>The engine may find no other place for it, for the node has died, say: then its calls are waited for again.</summary>
    private async Task StayAsync()
    {
        await Task.Delay(Going, services.Time);
        (moves, leaves) = (null, null);
    }

    /// <summary>Waits for a call, but not for longer than the account stays.</summary>
    private Task UnlessMoved(Task call)
    {
        return call.IsCompleted ? call : WaitAsync();

        async Task WaitAsync()
        {
            var leaving = moves ??= new CancellationTokenSource();
            try
            {
                await call.WaitAsync(leaving.Token);
            }
            catch (OperationCanceledException) when (leaving.IsCancellationRequested)
            {
                throw new FencedException($"{Account.Address} moves to another node.");
            }
        }
    }

    private Binding? Bound(Jid? address) => address is null ? null : new(address, services.Gateways.Here);
}

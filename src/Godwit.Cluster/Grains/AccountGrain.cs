using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Nodes;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Godwit.Cluster.Grains;

/// <summary>Hosts an <see cref="Account"/>: on the node where its first session connects, in turns that interleave while they wait.</summary>
[Reentrant]
[PreferLocalPlacement]
[GrainType("account")]
internal sealed partial class AccountGrain(AccountServices services, LocalAccounts local, ClusterMetrics metrics) : Grain, IAccountGrain
{
    private Account account = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        account = await Account.ActivateAsync(Jid.Parse(this.GetPrimaryKeyString()), services, cancellationToken);
        metrics.Activated();
        account.SessionsChanged = Stay;

        // The call that found it fails: the caller tries again and reaches the account where it lives.
        account.MovedAway = DeactivateOnIdle;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (account is not null)
        {
            metrics.Deactivated();
        }

        if (account is { Exists: true })
        {
            await account.Mailbox.SaveAsync();
            Leave();
        }
    }

    public Task<Binding?> BindAsync(string? resource, SessionAddress route)
    {
        if (!account.Exists)
        {
            // It may be added any moment: do not remember that it was not there.
            DeactivateOnIdle();
        }

        return Task.FromResult(Bound(account.Bind(resource, route)));
    }

    public Task<Binding?> RestoreAsync(SessionSnapshot session) => Task.FromResult(Bound(account.Restore(session)));

    public Task NodeLostAsync(string node)
    {
        account.NodeLost(node);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<Binding>> SessionsAsync() =>
        Task.FromResult<IReadOnlyList<Binding>>([.. account.Sessions.All.Select(s => new Binding(s.Address, s.Route.Node))]);

    public Task UnbindAsync(SessionAddress route)
    {
        account.Unbind(route);
        return Task.CompletedTask;
    }

    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag) => account.SubmitAsync(route, batch, tag);

    public Task DeliverAsync(IReadOnlyList<RoutedStanza> batch)
    {
        if (!account.Exists)
        {
            DeactivateOnIdle();
        }

        return account.DeliverAsync(batch);
    }

    public Task AcknowledgedAsync(SessionAddress route, IReadOnlyList<long> sequences)
    {
        account.Acknowledged(route, sequences);
        return Task.CompletedTask;
    }

    public Task EndSessionsAsync(Jid? except)
    {
        account.DropAll("reset", except);
        return Task.CompletedTask;
    }

    public async Task ChangedAsync()
    {
        var exists = await services.Accounts.FindAsync(account.Address, CancellationToken.None) is not null;
        if (!exists)
        {
            account.DropAll("not-authorized");
        }

        if (exists != account.Exists || !account.IsBusy)
        {
            // It comes up again with what is stored.
            DeactivateOnIdle();
        }
    }

    /// <summary>An account with sessions stays in memory; one without is put away when it has been idle for a while.</summary>
    private void Stay()
    {
        DelayDeactivation(account.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
        local.Set(this.AsReference<IAccountGrain>(), Nodes(account.Sessions.All.Select(s => s.Route).Where(r => r.Node != services.Gateways.Here)));
    }

    /// <summary>The sessions that are left, when the account is not the true one, say, have to be made known to the one that is.</summary>
    private void Leave()
    {
        local.Set(this.AsReference<IAccountGrain>(), []);
        foreach (var sessions in account.Sessions.All.Select(s => s.Route).GroupBy(r => r.Node).ToList())
        {
            _ = TellAsync(sessions.Key, [.. sessions.Select(s => s.Id)]);
        }
    }

    private async Task TellAsync(string node, IReadOnlyList<long> sessions)
    {
        try
        {
            await services.Gateways.MovedAsync(node, sessions, null);
        }
#pragma warning disable CA1031 // They find out when their clients next send something.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TellFailed(services.Logger, account.Address, exception);
        }
    }

    private Binding? Bound(Jid? address) => address is null ? null : new(address, services.Gateways.Here);

    private static HashSet<string> Nodes(IEnumerable<SessionAddress> routes) => routes.Select(r => r.Node).ToHashSet(StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sessions of {Account} could not be told that it is put away")]
    private static partial void TellFailed(ILogger logger, Jid account, Exception exception);
}

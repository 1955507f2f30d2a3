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

/// <summary>
/// Hosts an <see cref="Account"/> on the node where its first session connects. Its turns are those of its <see cref="AccountHost"/>, whoever calls, and interleave while
/// they wait.
/// </summary>
[Reentrant]
[PreferLocalPlacement]
[GrainType("account")]
internal sealed partial class AccountGrain(AccountServices services, ResidentAccounts residents, SessionsAbroad abroad, ClusterMetrics metrics) : Grain, IAccountGrain
{
    private AccountHost host = null!;

    private Account Account => host.Account;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var account = await Account.ActivateAsync(Jid.Parse(this.GetPrimaryKeyString()), services, cancellationToken);
        account.SessionsChanged = Stay;

        // The call that found it fails: the caller tries again and reaches the account where it lives.
        account.MovedAway = DeactivateOnIdle;
        host = new AccountHost(account, residents);
        metrics.Activated();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (host is null)
        {
            return;
        }

        metrics.Deactivated();
        await host.CloseAsync();
        await host.RunAsync((account, _) => Leave(account), 0);
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

    public Task NodeLostAsync(string node) => host.RunAsync(static (account, node) => account.NodeLost(node), node);

    public Task<IReadOnlyList<Binding>> SessionsAsync() =>
        host.AskAsync<int, IReadOnlyList<Binding>>(static (account, _) => [.. account.Sessions.All.Select(s => new Binding(s.Address, s.Route.Node))], 0);

    public Task UnbindAsync(SessionAddress route) => host.RunAsync(static (account, route) => account.Unbind(route), route);

    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag) => host.SubmitAsync(route, batch, tag);

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

    /// <summary>An account with sessions stays in memory; one without is put away when it has been idle for a while.</summary>
    private void Stay()
    {
        DelayDeactivation(Account.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
        abroad.Set(this.AsReference<IAccountGrain>(), Nodes(Account.Sessions.All.Select(s => s.Route).Where(r => r.Node != services.Gateways.Here)));
    }

    /// <summary>The sessions that are left, when the account is not the true one, say, have to be made known to the one that is.</summary>
    private void Leave(Account account)
    {
        abroad.Set(this.AsReference<IAccountGrain>(), []);
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
            TellFailed(services.Logger, Account.Address, exception);
        }
    }

    private Binding? Bound(Jid? address) => address is null ? null : new(address, services.Gateways.Here);

    private static HashSet<string> Nodes(IEnumerable<SessionAddress> routes) => routes.Select(r => r.Node).ToHashSet(StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sessions of {Account} could not be told that it is put away")]
    private static partial void TellFailed(ILogger logger, Jid account, Exception exception);
}

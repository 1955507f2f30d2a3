using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Godwit.Cluster;

/// <summary>
/// Hosts an <see cref="Account"/> on the node where its first session connects. Its turns are those of its <see cref="AccountHost"/>, whoever calls, and interleave while
/// they wait.
/// </summary>
[Reentrant]
[PreferLocalPlacement]
internal sealed class AccountGrain(AccountServices services, ResidentAccounts residents, ClusterMetrics metrics) : Grain, IAccountGrain
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
        if (host is not null)
        {
            metrics.Deactivated();
            await host.CloseAsync();
        }
    }

    public Task<Jid?> BindAsync(string? resource, SessionAddress route)
    {
        if (!Account.Exists)
        {
            // It may be added any moment: do not remember that it was not there.
            DeactivateOnIdle();
        }

        return host.BindAsync(resource, route);
    }

    public Task UnbindAsync(SessionAddress route) => host.RunAsync(static (account, route) => account.Unbind(route), route);

    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch) => host.SubmitAsync(route, batch);

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
    private void Stay() => DelayDeactivation(Account.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
}

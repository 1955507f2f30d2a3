using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Nodes;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Godwit.Cluster.Grains;

/// <summary>Hosts an <see cref="Account"/>: on the node where its first session connects, in turns that interleave while they wait.</summary>
[Reentrant]
[PreferLocalPlacement]
[GrainType("account")]
internal sealed class AccountGrain(AccountServices services, ClusterMetrics metrics) : Grain, IAccountGrain
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
        }
    }

    public Task<Jid?> BindAsync(string? resource, SessionAddress route)
    {
        if (!account.Exists)
        {
            // It may be added any moment: do not remember that it was not there.
            DeactivateOnIdle();
        }

        return Task.FromResult(account.Bind(resource, route));
    }

    public Task UnbindAsync(SessionAddress route)
    {
        account.Unbind(route);
        return Task.CompletedTask;
    }

    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch) => account.SubmitAsync(route, batch);

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
    private void Stay() => DelayDeactivation(account.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
}

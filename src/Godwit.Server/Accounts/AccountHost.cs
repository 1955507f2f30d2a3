using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;

namespace Godwit.Server.Accounts;

/// <summary>
/// An account and its turns. Calls come from the cluster, and past it from this node while the account has sessions: a call that stays on the node need not be a
/// message of the engine, which costs more than most of what the account does.
/// </summary>
internal sealed class AccountHost : IAccountKeeper
{
    /// <summary>How long an account that is put away waits for what is under way, to the store and to the nodes of its sessions.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    private readonly ResidentAccounts residents;
    private readonly IAccountKeeper cluster;
    private readonly Turns turns = new();
    private bool isResident;
    private bool isClosed;

    /// <summary>Makes the host of an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="residents">The accounts that calls from this node find past the cluster.</param>
    /// <param name="cluster">Has the account in the cluster.</param>
    public AccountHost(Account account, ResidentAccounts residents, IAccountKeeper cluster)
    {
        Account = account;
        this.residents = residents;
        this.cluster = cluster;
        account.Keeper = this;
    }

    public Account Account { get; }

    /// <summary>Asks the account something in a turn of it.</summary>
    public Task<TResult> AskAsync<TState, TResult>(Func<Account, TState, TResult> turn, TState state) =>
        turns.RunAsync(static call => Task.FromResult(call.turn(call.Account, call.state)), (Account, turn, state));

    /// <summary>Asks the account something in a turn of it; the answer may take a while.</summary>
    public Task<TResult> AskLaterAsync<TState, TResult>(Func<Account, TState, Task<TResult>> turn, TState state) =>
        turns.RunAsync(static call => call.turn(call.Account, call.state), (Account, turn, state));

    /// <summary>See <see cref="IAccounts.SubmitAsync"/>.</summary>
    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag) =>
        turns.RunAsync(static call => call.Account.SubmitAsync(call.route, call.batch, call.tag), (Account, route, batch, tag));

    /// <summary>See <see cref="IAccounts.DeliverAsync"/>.</summary>
    public Task DeliverAsync(IReadOnlyList<RoutedStanza> batch) =>
        turns.RunAsync(static call => call.Account.DeliverAsync(call.batch), (Account, batch));

    /// <summary>See <see cref="AccountMove.LookAgainAsync"/>.</summary>
    public Task LookAgainAsync() => turns.RunAsync(static host => host.Account.Move.LookAgainAsync(), this);

    /// <summary>Runs something else in a turn of the account.</summary>
    public Task RunAsync<TState>(Action<Account, TState> turn, TState state) =>
        turns.RunAsync(
            static call =>
            {
                call.turn(call.Account, call.state);
                return Task.CompletedTask;
            },
            (Account, turn, state));

    /// <summary>
    /// <see cref="SubmitAsync"/> from this node, past the cluster.
    /// </summary>
    /// <param name="route">The session.</param>
    /// <param name="batch">Its stanzas.</param>
    /// <param name="tag">See <see cref="StanzaTag"/>.</param>
    /// <param name="cluster">Where they go instead when the account has been put away since it was found.</param>
    public Task SubmitAsync(SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag, IAccounts cluster) =>
        turns.RunAsync(
            static call => call.host.isClosed
                ? call.cluster.SubmitAsync(call.host.Account.Address, call.route, call.batch, call.tag)
                : call.host.Account.SubmitAsync(call.route, call.batch, call.tag),
            (host: this, route, batch, tag, cluster));

    /// <summary><see cref="DeliverAsync"/> from this node, past the cluster; see <see cref="SubmitAsync(SessionAddress, IReadOnlyList{Stanza}, ulong, IAccounts)"/>.</summary>
    public Task DeliverAsync(IReadOnlyList<RoutedStanza> batch, IAccounts cluster) =>
        turns.RunAsync(
            static call => call.host.isClosed
                ? call.cluster.DeliverAsync(call.host.Account.Address, call.batch)
                : call.host.Account.DeliverAsync(call.batch),
            (host: this, batch, cluster));

    /// <summary>See <see cref="IAccounts.AcknowledgedAsync"/>; from this node, past the cluster.</summary>
    public Task AcknowledgedAsync(SessionAddress route, IReadOnlyList<long> sequences, IAccounts cluster) =>
        turns.RunAsync(
            static call =>
            {
                if (call.host.isClosed)
                {
                    return call.cluster.AcknowledgedAsync(call.host.Account.Address, call.route, call.sequences);
                }

                call.host.Account.Acknowledged(call.route, call.sequences);
                return Task.CompletedTask;
            },
            (host: this, route, sequences, cluster));

    /// <summary>The account is put away: from here on the cluster knows who has it.</summary>
    /// <returns>What it takes along, if it goes to another node.</returns>
    public Task<MovingAccount> CloseAsync() => turns.RunAsync(static host => host.CloseInTurn(), this);

    void IAccountKeeper.MovedAway() => cluster.MovedAway();

    void IAccountKeeper.SessionsChanged()
    {
        cluster.SessionsChanged();
        if (isResident == (Account.IsBusy && !isClosed))
        {
            return;
        }

        isResident = !isResident;
        if (isResident)
        {
            residents.Add(this);
        }
        else
        {
            residents.Remove(this);
        }
    }

    private Task<MovingAccount> CloseInTurn()
    {
        isClosed = true;
        residents.Remove(this);
        return Account.Move.LeaveAsync(Settling);
    }
}

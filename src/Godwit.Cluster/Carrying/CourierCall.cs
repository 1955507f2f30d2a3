using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Grains;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;

namespace Godwit.Cluster.Carrying;

/// <summary>A call that a <see cref="Courier"/> is given. Where that does not reach the account, the engine makes it.</summary>
/// <param name="account">The account that is called.</param>
internal abstract class CourierCall(Jid account) : BoundCall
{
    /// <summary>The account that is called.</summary>
    public Jid Account => account;

    /// <summary>About how many bytes it takes on the way.</summary>
    public abstract int Size { get; }

    /// <summary>As it travels.</summary>
    public abstract CarriedCall Carried { get; }

    /// <summary>It was made, and has ended.</summary>
    public void Answer() => End(Task.CompletedTask);

    /// <summary>It was made and failed; or nobody knows whether it was made.</summary>
    public void Fail(Exception failure) => End(Task.FromException(failure));

    /// <summary>It was not made: the engine makes it, wherever the account is.</summary>
    public async Task MakeAsync()
    {
        try
        {
            await MakeByEngineAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is the caller's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Fail(failure);
            return;
        }

        Answer();
    }

    /// <summary>Has the engine make the call.</summary>
    protected abstract Task MakeByEngineAsync();

    /// <summary>See <see cref="IAccounts.DeliverAsync"/>.</summary>
    internal sealed class Deliver(Jid account, IAccountGrain grain, IReadOnlyList<RoutedStanza> batch) : CourierCall(account)
    {
        public override int Size => batch.Sum(static r => r.Stanza.Size);

        public override CarriedCall Carried => new() { Deliveries = [.. batch] };

        protected override Task MakeByEngineAsync() => grain.DeliverAsync(batch);
    }

    /// <summary>See <see cref="IAccounts.SubmitAsync"/>.</summary>
    internal sealed class Submit(Jid account, IAccountGrain grain, SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag) : CourierCall(account)
    {
        public override int Size => batch.Sum(static s => s.Size);

        public override CarriedCall Carried => new() { Account = Account, Route = route, Submissions = [.. batch], Tag = tag };

        protected override Task MakeByEngineAsync() => grain.SubmitAsync(route, batch, tag);
    }
}

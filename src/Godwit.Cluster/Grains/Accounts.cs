using System.Globalization;
using Godwit.Abstractions.Sessions;
using Godwit.Cluster.Carrying;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Configuration;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;

namespace Godwit.Cluster.Grains;

/// <summary>Reaches accounts as grains; those of this node that have sessions without a message of the engine, and those of other nodes together, by couriers.</summary>
internal sealed class Accounts : IAccounts, IDisposable
{
    private readonly GrainReferences<IAccountGrain> grains;
    private readonly OwnerCalls calls;
    private readonly ResidentAccounts residents;
    private readonly Couriers couriers;
    private readonly CallWatch submits;
    private readonly CallWatch deliveries;

    /// <summary>No other node can have taken an account over.</summary>
    private readonly bool isAlone;

    public Accounts(IGrainFactory factory, OwnerCalls calls, ResidentAccounts residents, Couriers couriers, GodwitModel model, TimeProvider time)
    {
        grains = new(factory);
        this.calls = calls;
        this.residents = residents;
        this.couriers = couriers;
        isAlone = model.Cluster.Database is null;
        submits = new CallWatch(TimeSpan.Parse(IAccountGrain.SubmitTimeout, CultureInfo.InvariantCulture), time);
        deliveries = new CallWatch(TimeSpan.Parse(IAccountGrain.DeliveryTimeout, CultureInfo.InvariantCulture), time);
    }

    public Task<Binding?> BindAsync(Jid account, string? resource, SessionAddress route) =>
        calls.RunAsync((Grain: grains[account], resource, route), static c => c.Grain.BindAsync(c.resource, c.route));

    public Task<Binding?> RestoreAsync(Jid account, SessionSnapshot session) =>
        calls.RunAsync((Grain: grains[account], session), static c => c.Grain.RestoreAsync(c.session));

    public Task<bool> HoldAsync(Jid account, SessionAddress route, string token) =>
        calls.RunIfKnownAsync((Grain: grains[account], route, token), static c => c.Grain.HoldAsync(c.route, c.token));

    public Task<Binding?> ParkAsync(Jid account, SessionSnapshot session, ParkedSession parked) =>
        calls.RunIfKnownAsync((Grain: grains[account], session, parked), static c => c.Grain.ParkAsync(c.session, c.parked));

    public Task<UnparkedSession?> UnparkAsync(Jid account, string token, uint acknowledged, SessionAddress route) =>
        calls.RunIfKnownAsync((Grain: grains[account], token, acknowledged, route), static c => c.Grain.UnparkAsync(c.token, c.acknowledged, c.route));

    public Task<SessionAddress?> RouteAsync(Jid account, Jid session) => grains[account].RouteAsync(session);

    public Task UnbindAsync(Jid account, SessionAddress route) => grains[account].UnbindAsync(route);

    public Task SubmitAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag)
    {
        if (!residents.TryFind(account, out var host))
        {
            return calls.RunAsync((Cluster: this, account, route, batch, tag), static c => c.Cluster.SubmitElsewhereAsync(c.account, c.route, c.batch, c.tag));
        }

        return isAlone
            ? submits.BoundAsync(host.SubmitAsync(route, batch, tag, this))
            : calls.RunAsync((host, route, batch, tag, Cluster: this), static c => c.Cluster.submits.BoundAsync(c.host.SubmitAsync(c.route, c.batch, c.tag, c.Cluster)));
    }

    public Task DeliverAsync(Jid account, IReadOnlyList<RoutedStanza> batch)
    {
        if (!residents.TryFind(account, out var host))
        {
            return calls.RunAsync((Cluster: this, account, batch), static c => c.Cluster.DeliverElsewhereAsync(c.account, c.batch));
        }

        return isAlone
            ? deliveries.BoundAsync(host.DeliverAsync(batch, this))
            : calls.RunAsync((host, batch, Cluster: this), static c => c.Cluster.deliveries.BoundAsync(c.host.DeliverAsync(c.batch, c.Cluster)));
    }

    public Task AcknowledgedAsync(Jid account, SessionAddress route, IReadOnlyList<long> sequences) =>
        residents.TryFind(account, out var host) ? host.AcknowledgedAsync(route, sequences, this) : grains[account].AcknowledgedAsync(route, sequences);

    public Task ChangedAsync(Jid account) => calls.RunAsync(grains[account], static g => g.ChangedAsync());

    public Task EndSessionsAsync(Jid account, Jid? except) => calls.RunAsync((Grain: grains[account], except), static c => c.Grain.EndSessionsAsync(c.except));

    public void Dispose()
    {
        submits.Dispose();
        deliveries.Dispose();
    }

    private Task SubmitElsewhereAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag)
    {
        var grain = grains[account];
        return isAlone || couriers.Find(account) is not { } courier
            ? grain.SubmitAsync(route, batch, tag)
            : submits.BoundAsync(courier.CallAsync(new CourierCall.Submit(account, grain, route, batch, tag)));
    }

    private Task DeliverElsewhereAsync(Jid account, IReadOnlyList<RoutedStanza> batch)
    {
        var grain = grains[account];
        return isAlone || couriers.Find(account) is not { } courier
            ? grain.DeliverAsync(batch)
            : deliveries.BoundAsync(courier.CallAsync(new CourierCall.Deliver(account, grain, batch)));
    }
}

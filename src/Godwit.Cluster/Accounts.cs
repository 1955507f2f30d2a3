using System.Globalization;
using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Server.Scheduling;

namespace Godwit.Cluster;

/// <summary>Reaches accounts as grains; those of this node that have sessions without a message of the engine.</summary>
internal sealed class Accounts : IAccounts, IDisposable
{
    private readonly GrainReferences<IAccountGrain> grains;
    private readonly ResidentAccounts residents;
    private readonly CallWatch submits;
    private readonly CallWatch deliveries;

    public Accounts(IGrainFactory factory, ResidentAccounts residents, TimeProvider time)
    {
        grains = new(factory);
        this.residents = residents;
        submits = new CallWatch(TimeSpan.Parse(IAccountGrain.SubmitTimeout, CultureInfo.InvariantCulture), time);
        deliveries = new CallWatch(TimeSpan.Parse(IAccountGrain.DeliveryTimeout, CultureInfo.InvariantCulture), time);
    }

    public Task<Jid?> BindAsync(Jid account, string? resource, SessionAddress route) => grains[account].BindAsync(resource, route);

    public Task UnbindAsync(Jid account, SessionAddress route) => grains[account].UnbindAsync(route);

    public Task SubmitAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch) =>
        residents.TryFind(account, out var host) ? submits.BoundAsync(host.SubmitAsync(route, batch, this)) : grains[account].SubmitAsync(route, batch);

    public Task DeliverAsync(Jid account, IReadOnlyList<RoutedStanza> batch) =>
        residents.TryFind(account, out var host) ? deliveries.BoundAsync(host.DeliverAsync(batch, this)) : grains[account].DeliverAsync(batch);

    public Task AcknowledgedAsync(Jid account, SessionAddress route, IReadOnlyList<long> sequences) =>
        grains[account].AcknowledgedAsync(route, sequences);

    public Task ChangedAsync(Jid account) => grains[account].ChangedAsync();

    public Task EndSessionsAsync(Jid account, Jid? except) => grains[account].EndSessionsAsync(except);

    public void Dispose()
    {
        submits.Dispose();
        deliveries.Dispose();
    }
}

/// <summary>Reaches entities as grains.</summary>
internal sealed class Entities(IGrainFactory factory) : IEntities
{
    private readonly GrainReferences<IEntityGrain> grains = new(factory);

    public Task DeliverAsync(Jid entity, IReadOnlyList<RoutedStanza> batch) => grains[entity].DeliverAsync(batch);
}

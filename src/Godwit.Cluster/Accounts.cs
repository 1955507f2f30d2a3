using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster;

/// <summary>Reaches accounts as grains.</summary>
internal sealed class Accounts(IGrainFactory grains) : IAccounts
{
    public Task<Jid?> BindAsync(Jid account, string? resource, SessionAddress route) => Grain(account).BindAsync(resource, route);

    public Task UnbindAsync(Jid account, SessionAddress route) => Grain(account).UnbindAsync(route);

    public Task SubmitAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch) => Grain(account).SubmitAsync(route, batch);

    public Task DeliverAsync(Jid account, IReadOnlyList<RoutedStanza> batch) => Grain(account).DeliverAsync(batch);

    public Task AcknowledgedAsync(Jid account, SessionAddress route, IReadOnlyList<long> sequences) =>
        Grain(account).AcknowledgedAsync(route, sequences);

    public Task ChangedAsync(Jid account) => Grain(account).ChangedAsync();

    private IAccountGrain Grain(Jid account) => grains.GetGrain<IAccountGrain>(account.ToString());
}

/// <summary>Reaches entities as grains.</summary>
internal sealed class Entities(IGrainFactory grains) : IEntities
{
    public Task DeliverAsync(Jid entity, IReadOnlyList<RoutedStanza> batch) => grains.GetGrain<IEntityGrain>(entity.ToString()).DeliverAsync(batch);
}

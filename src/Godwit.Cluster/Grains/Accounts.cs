using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Grains;

/// <summary>Reaches accounts as grains.</summary>
internal sealed class Accounts(IGrainFactory factory) : IAccounts
{
    private readonly GrainReferences<IAccountGrain> grains = new(factory);

    public Task<Jid?> BindAsync(Jid account, string? resource, SessionAddress route) => grains[account].BindAsync(resource, route);

    public Task UnbindAsync(Jid account, SessionAddress route) => grains[account].UnbindAsync(route);

    public Task SubmitAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch) => grains[account].SubmitAsync(route, batch);

    public Task DeliverAsync(Jid account, IReadOnlyList<RoutedStanza> batch) => grains[account].DeliverAsync(batch);

    public Task AcknowledgedAsync(Jid account, SessionAddress route, IReadOnlyList<long> sequences) =>
        grains[account].AcknowledgedAsync(route, sequences);

    public Task ChangedAsync(Jid account) => grains[account].ChangedAsync();

    public Task EndSessionsAsync(Jid account, Jid? except) => grains[account].EndSessionsAsync(except);
}

/// <summary>Reaches entities as grains.</summary>
internal sealed class Entities(IGrainFactory factory) : IEntities
{
    private readonly GrainReferences<IEntityGrain> grains = new(factory);

    public Task DeliverAsync(Jid entity, IReadOnlyList<RoutedStanza> batch) => grains[entity].DeliverAsync(batch);
}

using Godwit.Abstractions.Sessions;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Grains;

/// <summary>Reaches accounts as grains.</summary>
internal sealed class Accounts(IGrainFactory factory, OwnerCalls calls) : IAccounts
{
    private readonly GrainReferences<IAccountGrain> grains = new(factory);

    public Task<Binding?> BindAsync(Jid account, string? resource, SessionAddress route) =>
        calls.RunAsync((Grain: grains[account], resource, route), static c => c.Grain.BindAsync(c.resource, c.route));

    public Task<Binding?> RestoreAsync(Jid account, SessionSnapshot session) =>
        calls.RunAsync((Grain: grains[account], session), static c => c.Grain.RestoreAsync(c.session));

    public Task UnbindAsync(Jid account, SessionAddress route) => grains[account].UnbindAsync(route);

    public Task SubmitAsync(Jid account, SessionAddress route, IReadOnlyList<Stanza> batch, ulong tag) =>
        calls.RunAsync((Grain: grains[account], route, batch, tag), static c => c.Grain.SubmitAsync(c.route, c.batch, c.tag));

    public Task DeliverAsync(Jid account, IReadOnlyList<RoutedStanza> batch) =>
        calls.RunAsync((Grain: grains[account], batch), static c => c.Grain.DeliverAsync(c.batch));

    public Task AcknowledgedAsync(Jid account, SessionAddress route, IReadOnlyList<long> sequences) =>
        grains[account].AcknowledgedAsync(route, sequences);

    public Task ChangedAsync(Jid account) => calls.RunAsync(grains[account], static g => g.ChangedAsync());

    public Task EndSessionsAsync(Jid account, Jid? except) => calls.RunAsync((Grain: grains[account], except), static c => c.Grain.EndSessionsAsync(c.except));
}

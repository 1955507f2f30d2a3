using Godwit.Protocol.Jids;
using Godwit.Server.Routing;

namespace Godwit.Cluster.Grains;

/// <summary>Reaches entities as grains.</summary>
internal sealed class Entities(IGrainFactory factory, OwnerCalls calls) : IEntities
{
    private readonly GrainReferences<IEntityGrain> grains = new(factory);

    public Task DeliverAsync(Jid entity, IReadOnlyList<RoutedStanza> batch) =>
        calls.RunAsync((Grain: grains[entity], batch), static c => c.Grain.DeliverAsync(c.batch));
}

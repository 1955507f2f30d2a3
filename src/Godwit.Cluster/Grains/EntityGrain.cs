using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Server.Entities;
using Godwit.Server.Routing;
using Orleans.Concurrency;

namespace Godwit.Cluster.Grains;

/// <summary>Hosts an entity of a subdomain, a room say, in turns that interleave while they wait.</summary>
[Reentrant]
[GrainType("entity")]
internal sealed class EntityGrain(EntityServices services) : Grain, IEntityGrain
{
    private EntityHost host = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken) =>
        host = await EntityHost.ActivateAsync(Jid.Parse(this.GetPrimaryKeyString()), services, cancellationToken);

    public async Task DeliverAsync(IReadOnlyList<RoutedStanza> batch)
    {
        try
        {
            await host.DeliverAsync(batch);
        }
        catch (FencedException)
        {
            DeactivateOnIdle();
            throw;
        }

        DelayDeactivation(host.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
    }
}

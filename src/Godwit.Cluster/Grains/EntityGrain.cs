using Godwit.Abstractions.Stores;
using Godwit.Cluster.Nodes;
using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Server.Entities;
using Godwit.Server.Routing;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Godwit.Cluster.Grains;

/// <summary>
/// Hosts an entity of a subdomain, a room say, on any node, in turns that interleave while they wait. Where its node is emptied, it goes on on another with what it has in memory.
/// </summary>
[Reentrant]
[RandomPlacement]
[NotOnLeavingNodes]
[GrainType("entity")]
internal sealed class EntityGrain(EntityServices services, LocalGrains local, ClusterMetrics metrics) : Grain, IEntityGrain, IGrainMigrationParticipant
{
    /// <summary>What it has in memory travels under this.</summary>
    private const string StateKey = "state";

    private EntityHost host = null!;
    private byte[]? moving;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        host = await EntityHost.ActivateAsync(Jid.Parse(this.GetPrimaryKeyString()), services, moving, cancellationToken);
        moving = null;
        metrics.EntityActivated();
        local.Add(GrainContext, this.AsReference<IEntityGrain>());
        Stay();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        local.Remove(GrainContext);
        if (host is null)
        {
            return;
        }

        metrics.EntityDeactivated(reason.ReasonCode == DeactivationReasonCode.Migrating);

        // What the next activation sends to the same sessions must not come before what this one has sent.
        if (reason.ReasonCode == DeactivationReasonCode.Migrating)
        {
            moving = (await host.LeaveAsync()).ToArray();
        }
        else
        {
            await host.SettleAsync();
        }
    }

    public void OnDehydrate(IDehydrationContext dehydrationContext) => dehydrationContext.TryAddValue(StateKey, moving);

    public void OnRehydrate(IRehydrationContext rehydrationContext) => moving = rehydrationContext.TryGetValue<byte[]>(StateKey, out var arrived) ? arrived : null;

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

        Stay();
    }

    public Task LeaveAsync(string from, string to)
    {
        if (from != services.Gateways.Here)
        {
            return Task.CompletedTask;
        }

        if (host.IsBusy)
        {
            GrainContext.Migrate(new() { [IPlacementDirector.PlacementHintKey] = SiloAddress.FromParsableString(to) });
        }
        else
        {
            DeactivateOnIdle();
        }

        return Task.CompletedTask;
    }

    public Task NodeLeavingAsync(string node) => host.NodeLeavingAsync(node);

    private void Stay() => DelayDeactivation(host.IsBusy ? Timeout.InfiniteTimeSpan : TimeSpan.Zero);
}

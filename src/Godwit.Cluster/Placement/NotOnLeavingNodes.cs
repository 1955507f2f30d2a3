using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Godwit.Cluster.Placement;

/// <summary>A grain does not come up on a node that is being emptied.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NotOnLeavingNodesAttribute() : PlacementFilterAttribute(new NotOnLeavingNodes());

/// <inheritdoc cref="NotOnLeavingNodesAttribute"/>
internal sealed class NotOnLeavingNodes() : PlacementFilterStrategy(order: 0);

/// <summary>Leaves nodes out that are being emptied, unless there are no others.</summary>
internal sealed class NotOnLeavingNodesDirector(LeavingNodes leaving) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var all = silos.ToList();
        var staying = all.FindAll(s => !leaving.Contains(s));
        return staying.Count > 0 ? staying : all;
    }
}

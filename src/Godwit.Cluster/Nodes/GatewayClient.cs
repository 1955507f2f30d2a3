using Orleans.Runtime;
using Orleans.Runtime.Services;

namespace Godwit.Cluster.Nodes;

/// <summary>Makes references to the gateways of nodes.</summary>
internal sealed class GatewayClient(IServiceProvider services) : GrainServiceClient<INodeGateway>(services)
{
    /// <summary>The gateway of the node that has this address.</summary>
    public INodeGateway this[SiloAddress node] => GetGrainService(node);
}

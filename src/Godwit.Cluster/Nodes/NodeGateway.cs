using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>This node's gateway, as the other nodes reach it.</summary>
internal sealed class NodeGateway(GrainId id, Silo silo, ILoggerFactory loggers, SessionRegistry sessions) : GrainService(id, silo, loggers), INodeGateway
{
    public Task<IReadOnlyList<long>> SendAsync(IReadOnlyList<GatewayItem> items) => Task.FromResult(sessions.Deliver(items));

    public Task<IReadOnlyList<long>> FanOutAsync(Stanza stanza, IReadOnlyList<GatewayReceiver> receivers) =>
        Task.FromResult(sessions.Deliver(stanza, receivers));

    public Task CloseAsync(long session, string condition)
    {
        sessions.Close(session, condition);
        return Task.CompletedTask;
    }
}

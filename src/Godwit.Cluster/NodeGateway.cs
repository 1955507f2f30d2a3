using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;

namespace Godwit.Cluster;

/// <summary>This node's gateway, as the other nodes reach it.</summary>
internal sealed class NodeGateway(SessionRegistry sessions) : INodeGateway
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

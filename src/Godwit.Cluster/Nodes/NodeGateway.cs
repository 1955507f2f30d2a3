using Godwit.Cluster.Carrying;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Placement;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Nodes;

/// <summary>This node's gateway, as the other nodes reach it.</summary>
internal sealed class NodeGateway(
    GrainId id, Silo silo, ILoggerFactory loggers, SessionRegistry registry, SessionReturn returning, SessionDrain drain, SessionHandover handover, LeavingNodes leaving, LocalGrains local, NodeLoad load,
    Arrivals arrivals, Couriers couriers)
    : GrainService(id, silo, loggers), INodeGateway
{
    public Task<IReadOnlyList<long>> SendAsync(IReadOnlyList<GatewayItem> items) => Task.FromResult(registry.Deliver(items));

    public Task<IReadOnlyList<long>> FanOutAsync(Stanza stanza, IReadOnlyList<GatewayReceiver> receivers) => FanOutTogetherAsync([new(stanza, receivers)]);

    public Task<IReadOnlyList<long>> FanOutTogetherAsync(IReadOnlyList<GatewayFanOut> stanzas) => registry.DeliverAsync(stanzas).AsTask();

    public Task<CarriedAnswers> CarryAsync(string from, long number, CarriedCall[] calls) => arrivals.TakeAsync(from, number, calls);

    public Task CarriedAsync(string from, long number, CarriedAnswers answers)
    {
        couriers.Answered(from, number, answers);
        return Task.CompletedTask;
    }

    public Task<NodeReport> ReportAsync() => Task.FromResult(load.Report());

    public Task MovedAsync(IReadOnlyList<long> sessions, string? owner)
    {
        returning.Moved(sessions, owner);
        return Task.CompletedTask;
    }

    public Task LeavingAsync(string node)
    {
        leaving.Add(SiloAddress.FromParsableString(node));
        return local.NodeLeavingAsync(node);
    }

    public Task<bool> HastenAsync(Jid account, string token) => drain.IsRunning ? handover.RunAsync(account, token) : Task.FromResult(false);

    public Task<bool> HandOverAsync(Jid account, string token) => handover.RunAsync(account, token);

    public Task TakenAsync(long session)
    {
        registry.Taken(session);
        return Task.CompletedTask;
    }

    public Task CloseAsync(long session, string condition)
    {
        registry.Close(session, condition);
        return Task.CompletedTask;
    }
}

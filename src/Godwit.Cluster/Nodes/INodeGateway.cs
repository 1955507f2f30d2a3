using Godwit.Cluster.Carrying;
using Godwit.Cluster.Grains;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Server.Routing;
using Orleans.Concurrency;
using Orleans.Services;

namespace Godwit.Cluster.Nodes;

/// <summary>
/// The gateway of a node: hands stanzas to its sessions. A service of the node and no grain: it is called by the node's address, so that nobody has to look up where it
/// is, and calls fail at once when the node is known to be dead.
/// </summary>
[Alias("godwit.gateway")]
internal interface INodeGateway : IGrainService
{
    [Alias("send")]
    Task<IReadOnlyList<long>> SendAsync([Immutable] IReadOnlyList<GatewayItem> items);

    [Alias("fan-out")]
    Task<IReadOnlyList<long>> FanOutAsync(Stanza stanza, [Immutable] IReadOnlyList<GatewayReceiver> receivers);

    /// <summary>Several stanzas that sessions share, in their order.</summary>
    [Alias("fan-out-together")]
    Task<IReadOnlyList<long>> FanOutTogetherAsync([Immutable] IReadOnlyList<GatewayFanOut> stanzas);

    /// <summary>Makes calls to accounts of this node. Completes when some are answered; the answers to others come by <see cref="CarriedAsync"/> of the node that called.</summary>
    /// <param name="from">The node that calls.</param>
    /// <param name="number">Its number for these calls.</param>
    /// <param name="calls">The calls.</param>
    [Alias("carry")]
    [ResponseTimeout(IAccountGrain.SubmitTimeout)]
    Task<CarriedAnswers> CarryAsync(string from, long number, [Immutable] CarriedCall[] calls);

    /// <summary>Further answers to calls of this node.</summary>
    /// <param name="from">The node that was called.</param>
    /// <param name="number">This node's number for the calls.</param>
    /// <param name="answers">What is known now.</param>
    [Alias("carried")]
    Task CarriedAsync(string from, long number, CarriedAnswers answers);

    [Alias("report")]
    Task<NodeReport> ReportAsync();

    [Alias("moved")]
    Task MovedAsync([Immutable] IReadOnlyList<long> sessions, string? owner);

    /// <summary>A node is being emptied: nothing is to come up there any more, and rooms reach its sessions by their accounts. Completes when they do.</summary>
    [Alias("leaving")]
    Task LeavingAsync(string node);

    /// <summary>As older versions ask for a session: they do not tell rooms where it is, and get those only that their node gives away by itself.</summary>
    [Alias("hasten")]
    Task<bool> HastenAsync(Jid account, string token);

    [Alias("hand-over")]
    Task<bool> HandOverAsync(Jid account, string token);

    [Alias("taken")]
    Task TakenAsync(long session);

    [Alias("close")]
    Task CloseAsync(long session, string condition);
}

using Godwit.Cluster.Grains;
using Godwit.Cluster.Nodes;
using Godwit.Server.Accounts;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Carrying;

/// <summary>Makes the calls that come from other nodes' couriers.</summary>
internal sealed partial class Arrivals(
    ResidentAccounts residents, IAccounts cluster, GatewayClient gateways, OwnerCalls calls, SessionRegistry registry, ILogger<Arrivals> logger)
{
    /// <summary>Makes calls. Completes with the first answers; others come in calls to the other node, so that nothing waits for what is slower.</summary>
    /// <param name="from">The node that they come from.</param>
    /// <param name="number">Its number for them.</param>
    /// <param name="carried">The calls.</param>
    public Task<CarriedAnswers> TakeAsync(string from, long number, IReadOnlyList<CarriedCall> carried)
    {
        var arrival = new Arrival(carried.Count, answers => _ = AnswerAsync(from, number, answers));
        return arrival.Run(index => Make(carried[index]));
    }

    /// <summary>Makes a call. Null when the account is not here.</summary>
    private Task? Make(in CarriedCall call)
    {
        var account = call.Account ?? call.Deliveries![0].Stanza.To!.Bare;
        if (!residents.TryFind(account, out var host))
        {
            return null;
        }

        return call.Deliveries is { } deliveries
            ? host.DeliverAsync(deliveries, cluster)
            : host.SubmitAsync(call.Route!, call.Submissions!, call.Tag, cluster);
    }

    private async Task AnswerAsync(string from, long number, CarriedAnswers answers)
    {
        try
        {
            var gateway = gateways[SiloAddress.FromParsableString(from)];
            await calls.RunAsync((gateway, registry.Node, number, answers), static c => c.gateway.CarriedAsync(c.Node, c.number, c.answers)).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever called is gone, or gives the calls up when their time is over.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            AnswerFailed(logger, from, failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The node {Node} could not be told what became of its calls")]
    private static partial void AnswerFailed(ILogger logger, string node, Exception failure);
}

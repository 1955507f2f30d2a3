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
    /// <summary>More calls than this are not little: the thread that has read them has other connections to read.</summary>
    private const int Little = 16;

    /// <summary>Makes calls that came by a line. Many may come after few that came later: who calls an account, calls it again when he has his answer.</summary>
    /// <param name="carried">The calls.</param>
    /// <param name="answer">Gets the answers: those that come up together, together, and nothing waits for what is slower.</param>
    public void Take(CarriedCall[] carried, Action<CarriedAnswers> answer)
    {
        var arrival = new Arrival(carried.Length, answer);
        if (carried.Length <= Little)
        {
            arrival.Begin(index => Make(carried[index]));
        }
        else
        {
            BeginSoon(arrival, carried);
        }
    }

    /// <summary>Makes calls that the engine brought. Completes with the first answers; others come in calls to the other node, so that nothing waits for what is slower.</summary>
    /// <param name="from">The node that they come from.</param>
    /// <param name="number">Its number for them.</param>
    /// <param name="carried">The calls.</param>
    public Task<CarriedAnswers> TakeAsync(string from, long number, CarriedCall[] carried)
    {
        var first = new TaskCompletionSource<CarriedAnswers>(TaskCreationOptions.RunContinuationsAsynchronously);
        BeginSoon(
            new Arrival(carried.Length, answers =>
            {
                if (!first.TrySetResult(answers))
                {
                    _ = AnswerAsync(from, number, answers);
                }
            }),
            carried);
        return first.Task;
    }

    /// <summary>By a thread that is not in a turn of the engine, which what follows from the calls must not become a part of.</summary>
    private void BeginSoon(Arrival arrival, CarriedCall[] carried) =>
        ThreadPool.UnsafeQueueUserWorkItem(static b => b.arrival.Begin(index => b.Arrivals.Make(b.carried[index])), (Arrivals: this, arrival, carried), preferLocal: false);

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

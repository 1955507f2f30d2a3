using Godwit.Abstractions.Scheduling;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Godwit.Cluster.Nodes;

/// <summary>
/// Brings accounts' stanzas to the gateway of another node. A call that breaks, or is not answered, says nothing about the node's sessions as long as the node is a member of the cluster: to take them for gone would
/// keep what comes for them from clients that are there, and do not know. It is made again for a while.
/// </summary>
/// <param name="isMember">Whether a node is in the cluster, as far as this one knows.</param>
/// <param name="time">The clock.</param>
internal sealed class GatewayCalls(Func<string, bool> isMember, TimeProvider time)
{
    /// <summary>Longer than it takes to find out that a node is dead, and than the engine waits for an answer: a call that got lost is made once more. What waits for it must not wait without end.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private static readonly GrowingPause Pauses = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    /// <summary>Makes a call. What it brought may be there twice when only its answer was lost.</summary>
    /// <param name="node">The node.</param>
    /// <param name="state">What the call is made with.</param>
    /// <param name="call">Makes it once.</param>
    /// <param name="givenUp">From then on it is not made any more.</param>
    public async Task<TResult> RunAsync<TState, TResult>(string node, TState state, Func<TState, Task<TResult>> call, CancellationToken givenUp = default)
    {
        var began = time.GetTimestamp();
        var pauses = Pauses;
        while (true)
        {
            givenUp.ThrowIfCancellationRequested();
            try
            {
                // By whoever completes it: who waits has turns of his own, and goes on in one of them.
                return await call(state).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsOfTheWay(failure) && isMember(node) && time.GetElapsedTime(began) < Patience && !givenUp.IsCancellationRequested)
            {
                await Task.Delay(pauses.Next(), time, givenUp).ConfigureAwait(false);
            }
        }
    }

    private static bool IsOfTheWay(Exception failure) => failure is TimeoutException or OrleansMessageRejectionException or ConnectionFailedException or SiloUnavailableException;
}

using Godwit.Abstractions.Scheduling;
using Godwit.Abstractions.Stores;
using Godwit.Cluster.Membership;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>
/// Calls the owner of an address, wherever it is by now: a call that found a node that is dead, or an activation that found out that it is not the true one, is made again until
/// the owner answers. What the call stored already is not stored twice (<see cref="Server.Routing.StanzaTag"/>).
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="pauses">Knows whether this node may be dead: then it calls nobody, and gives nothing up; null where it is alone.</param>
internal sealed class OwnerCalls(TimeProvider time, PauseWatch? pauses = null)
{
    /// <summary>
    /// Longer than it takes to find out that a node is dead. Whoever waits for longer is told that the owner can't be reached; but a call that took longer before it found that the owner has left is made
    /// once more.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly GrowingPause Pauses = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1));

    /// <summary>Makes a call without a result.</summary>
    public Task RunAsync<TState>(TState state, Func<TState, Task> call)
    {
        var first = Call(state, call);
        return first.IsCompletedSuccessfully ? first : AgainAsync(first, state, call);
    }

    /// <summary>Makes a call.</summary>
    public async Task<TResult> RunAsync<TState, TResult>(TState state, Func<TState, Task<TResult>> call)
    {
        Task<TResult>? last = null;
        Func<TState, Task> keeping = s => last = call(s);
        await RunAsync(state, keeping);
        return await last!;
    }

    /// <summary>
    /// Makes a call that nodes of older versions do not know: where the owner is on one of those the result is the default, which says that it has nothing of that kind. To make
    /// the call again would be of no use before that node is upgraded.
    /// </summary>
    public async Task<TResult?> RunIfKnownAsync<TState, TResult>(TState state, Func<TState, Task<TResult?>> call)
    {
        try
        {
            return await RunAsync(state, call);
        }
        catch (TypeLoadException)
        {
            // This is how the engine of that node says so: to it a call is a type. It may do so late: see NodeAbilities, which tells what nodes know; the engine chooses the node of an owner.
            return default;
        }
    }

    private Task Call<TState>(TState state, Func<TState, Task> call) => pauses is { IsInDoubt: true } ? LaterAsync(pauses.WhenCertainAsync(), state, call) : call(state);

    private static async Task LaterAsync<TState>(Task certain, TState state, Func<TState, Task> call)
    {
        await certain.ConfigureAwait(false);
        await call(state).ConfigureAwait(false);
    }

    private async Task AgainAsync<TState>(Task first, TState state, Func<TState, Task> call)
    {
        var began = time.GetTimestamp();
        var hasMissed = false;
        var growing = Pauses;
        for (var attempt = first; ; attempt = Call(state, call))
        {
            try
            {
                // By whoever completes it: who waits has turns of his own, and goes on in one of them.
                await attempt.ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (IsElsewhere(failure) && (!hasMissed || time.GetElapsedTime(began) < Patience))
            {
                hasMissed = true;
                await Task.Delay(growing.Next(), time).ConfigureAwait(false);
            }
            catch (Exception failure) when ((IsElsewhere(failure) || failure is TimeoutException) && pauses?.HasStoodStillSince(began) is true)
            {
                // Others have done it meanwhile, and the sender must not be told that it failed: it has all its time again.
                (began, hasMissed) = (time.GetTimestamp(), false);
            }
        }
    }

    /// <remarks>Nobody cancels calls: one that is cancelled has met an activation that was given up while it came up, because another one was first.</remarks>
    private static bool IsElsewhere(Exception failure) => failure is FencedException or OperationCanceledException or SiloUnavailableException or OrleansMessageRejectionException or Orleans.Runtime.Messaging.ConnectionFailedException;
}

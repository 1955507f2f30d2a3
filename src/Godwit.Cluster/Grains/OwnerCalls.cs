using Godwit.Abstractions.Stores;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>
/// Calls the owner of an address, wherever it is by now: a call that found a node that is dead, or an activation that found out that it is not the true one, is made again until
/// the owner answers. What the call stored already is not stored twice (<see cref="Server.Routing.StanzaTag"/>).
/// </summary>
internal sealed class OwnerCalls(TimeProvider time)
{
    /// <summary>Longer than it takes to find out that a node is dead. Whoever waits for longer is told that the owner can't be reached.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Makes a call without a result.</summary>
    public Task RunAsync<TState>(TState state, Func<TState, Task> call)
    {
        var first = call(state);
        return first.IsCompletedSuccessfully ? first : AgainAsync(first, state, call);
    }

    /// <summary>Makes a call.</summary>
    public async Task<TResult> RunAsync<TState, TResult>(TState state, Func<TState, Task<TResult>> call)
    {
        var last = call(state);
        await AgainAsync(last, state, s => last = call(s));
        return await last;
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
            // This is how the engine of that node says so: to it a call is a type.
            return default;
        }
    }

    private async Task AgainAsync<TState>(Task first, TState state, Func<TState, Task> call)
    {
        var began = time.GetTimestamp();
        var pause = FirstPause;
        for (var attempt = first; ; attempt = call(state))
        {
            try
            {
                // By whoever completes it: who waits has turns of his own, and goes on in one of them.
                await attempt.ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (IsElsewhere(failure) && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(pause, time).ConfigureAwait(false);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    /// <remarks>Nobody cancels calls: one that is cancelled has met an activation that was given up while it came up, because another one was first.</remarks>
    private static bool IsElsewhere(Exception failure) => failure is FencedException or OperationCanceledException or SiloUnavailableException or OrleansMessageRejectionException or Orleans.Runtime.Messaging.ConnectionFailedException;
}

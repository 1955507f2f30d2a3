using Godwit.Abstractions.Stores;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Membership;
using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>
/// Sends accounts after their sessions. One that came up here for what others sent it, or whose client has gone on on another node, costs a call between nodes with each stanza as long as it stays. What
/// changes twice in a short time stays: to go takes a read of the account, and what is sent to it meanwhile waits.
/// </summary>
internal sealed class AccountsFollow(SessionsAbroad abroad, LocalGrains local, StayingNodes staying, PauseWatch pauses, IStoreProbe store, TimeProvider time)
{
    /// <summary>How many go at once: each is read from the database where it comes up.</summary>
    private const int AtOnce = 8;

    /// <summary>So many go in one round, or a tenth of them.</summary>
    private const int Many = 200;

    /// <summary>The store has to answer in such a time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private HashSet<IGrainContext> before = [];

    /// <summary>A round: sends those away that had no session here in the last one either. Completes when they are where they belong, or could not go.</summary>
    public async Task GoAsync(CancellationToken cancellationToken)
    {
        var away = abroad.Away.Where(a => a.Value.Any(staying.Contains)).Select(a => a.Key).ToHashSet();
        var due = away.Where(before.Contains).Take(Math.Max(Many, away.Count / 10)).ToList();
        before = away;
        if (due.Count > 0 && await IsStoreWellAsync(cancellationToken))
        {
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (account, _) => await GoAsync(account, cancellationToken));
        }
    }

    /// <summary>Much may have changed since the round began: a session may be here again, and this node may be about to go. From a node that is emptied all go anyway.</summary>
    private Task GoAsync(IGrainContext account, CancellationToken cancellationToken) =>
        staying.Contains(staying.Here) && !pauses.IsInDoubt && abroad.FindAway(account)?.FirstOrDefault(staying.Contains) is { } node
            ? local.MoveAsync(account, staying.Here, node, cancellationToken)
            : Task.CompletedTask;

    /// <summary>An account that can't be read can't come up anywhere.</summary>
    private async Task<bool> IsStoreWellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.ProbeAsync().WaitAsync(Patience, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return false;
        }
    }
}

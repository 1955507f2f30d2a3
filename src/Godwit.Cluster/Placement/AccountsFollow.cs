using Godwit.Abstractions.Stores;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Membership;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>
/// Sends accounts after their sessions. One that came up here for what others sent it, or whose client has gone on on another node, costs a call between nodes with each stanza as long as it stays. What
/// changes twice in a short time stays: to go takes a read of the account, and what is sent to it meanwhile waits.
/// </summary>
internal sealed class AccountsFollow(SessionsAbroad abroad, LocalGrains local, LeavingNodes leaving, ILocalSiloDetails here, PauseWatch pauses, IStoreProbe store, TimeProvider time) : BackgroundService
{
    /// <summary>How many go at once: each is read from the database where it comes up.</summary>
    private const int AtOnce = 8;

    /// <summary>So many go in one round, or a tenth of them.</summary>
    private const int Many = 200;

    /// <summary>An account goes when it had no session here in two rounds.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(15);

    private HashSet<IGrainContext> before = [];

    /// <summary>Sends those away that had no session here the last time either. Completes when they are where they belong, or could not go.</summary>
    internal async Task GoAsync(CancellationToken cancellationToken)
    {
        // From a node that is emptied all go anyway, and to one none does.
        var from = here.SiloAddress.ToParsableString();
        var away = leaving.Contains(from) ? [] : abroad.Away.Select(a => (a.Key, To: a.Value.FirstOrDefault(n => !leaving.Contains(n)))).Where(a => a.To is not null).ToDictionary(a => a.Key, a => a.To!);
        var due = away.Where(a => before.Contains(a.Key)).Take(Math.Max(Many, away.Count / 10)).ToList();
        before = [.. away.Keys];
        if (due.Count > 0 && !pauses.IsInDoubt && await IsStoreWellAsync(cancellationToken))
        {
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
                async (account, _) => await local.MoveAsync(account.Key, from, account.Value, cancellationToken));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Round, time);
        try
        {
            while (await rounds.WaitForNextTickAsync(stoppingToken))
            {
                await GoAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    /// <summary>An account that can't be read can't come up anywhere.</summary>
    private async Task<bool> IsStoreWellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.ProbeAsync().WaitAsync(Round, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return false;
        }
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Cluster.Grains;
using Godwit.Cluster.Membership;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Placement;

/// <summary>
/// Sends accounts after their sessions. One that came up here for what others sent it, or whose client has gone on on another node, costs a call between nodes with each stanza as long as it stays. What
/// changes twice in a short time stays: to go takes a read of the account, and what is sent to it meanwhile waits.
/// </summary>
internal sealed partial class AccountsFollow(
    SessionsAbroad abroad, LocalGrains local, StayingNodes staying, PauseWatch pauses, IStoreProbe store, TimeProvider time, ILogger<AccountsFollow> logger) : BackgroundService
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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var rounds = new PeriodicTimer(Round, time);
        try
        {
            while (await rounds.WaitForNextTickAsync(stoppingToken))
            {
                await TryGoAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TryGoAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GoAsync(cancellationToken);
        }
#pragma warning disable CA1031 // There is another round.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            RoundFailed(logger, exception);
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
            await store.ProbeAsync().WaitAsync(Round, time, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is StoreUnavailableException or TimeoutException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Accounts could not be sent after their sessions")]
    private static partial void RoundFailed(ILogger logger, Exception exception);
}

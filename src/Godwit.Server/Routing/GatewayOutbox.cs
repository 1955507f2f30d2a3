using Godwit.Abstractions.Sessions;
using Microsoft.Extensions.Logging;

namespace Godwit.Server.Routing;

/// <summary>
/// What an account hands to sessions: at once to those of its own node; in one chain for each other node, in order, in batches. Used in turns of its owner.
/// </summary>
/// <param name="gateways">The nodes.</param>
/// <param name="lost">Told of sessions that turned out to be gone.</param>
/// <param name="metrics">Told of what waits.</param>
/// <param name="logger">Where a node that can't be reached is noted.</param>
internal sealed partial class GatewayOutbox(IGateways gateways, Action<IReadOnlyList<SessionAddress>> lost, QueueMetrics metrics, ILogger logger)
{
    private Dictionary<string, Chain>? chains;

    /// <summary>What did not get to a session's node since the account began to leave; null while it stays.</summary>
    private HashSet<(SessionAddress Session, long Sequence)>? late;

    /// <summary>Hands an item to the gateway of a node, after what was sent there before.</summary>
    public void Send(string node, GatewayItem item)
    {
        if (gateways.TryDeliver(node, item, out var isGone))
        {
            if (isGone)
            {
                _ = LoseLaterAsync(new SessionAddress(node, item.Session));
            }

            return;
        }

        metrics.Gateway(1);
        chains ??= [];
        if (chains.TryGetValue(node, out var chain))
        {
            chain.Waiting.Add(item);
            return;
        }

        chain = chains[node] = new Chain { Waiting = { item } };
        _ = PumpAsync(node, chain, chains);
    }

    /// <summary>Completes when all that was sent so far is with the nodes, or they are lost; never fails.</summary>
    public Task WhenTakenAsync() => chains is { Count: > 0 } ? Task.WhenAll(chains.Values.Select(c => c.Last)) : Task.CompletedTask;

    /// <summary>Completes when all that was sent to a node so far is there, or it is lost; never fails.</summary>
    public Task WhenTakenAsync(string node) => chains?.GetValueOrDefault(node)?.Last ?? Task.CompletedTask;

    /// <summary>The account is about to go elsewhere. From here on no session is lost: <see cref="GiveUp"/> tells what did not arrive.</summary>
    public void Leave() => late ??= [];

    /// <summary>
    /// The mailbox entries that are not known to be where they were sent since the account began to leave, and before. They are not sent any more, for they are read from the log where the account goes, before
    /// anything later; what has no number is nowhere else, and is sent as before.
    /// </summary>
    public IReadOnlyCollection<(SessionAddress Session, long Sequence)> GiveUp()
    {
        foreach (var (node, chain) in chains?.ToList() ?? [])
        {
            chain.GivenUp.Cancel();
            Late(node, chain);
        }

        return late ?? [];
    }

    /// <summary>Whoever sends goes through the sessions that this takes out.</summary>
    private async Task LoseLaterAsync(SessionAddress session)
    {
        await Task.Yield();
        Lose([session]);
    }

    private async Task PumpAsync(string node, Chain chain, Dictionary<string, Chain> chains)
    {
        // What the same turn sends to this node goes with the first call.
        await Task.Yield();
        while (chain.Waiting.Count > 0)
        {
            var (batch, taken) = chain.Take();
            metrics.Gateway(-batch.Count);
            var gone = await SendAsync(node, chain, batch);
            if (gone.Count > 0)
            {
                // What waits for them would be sent behind a gap, if the node had them after all.
                metrics.Gateway(-chain.Waiting.RemoveAll(item => gone.Contains(item.Session)));
                Lose([.. gone.Select(id => new SessionAddress(node, id))]);
            }

            taken.SetResult();
        }

        chains.Remove(node);
        chain.End();
    }

    /// <summary>Gives the sessions that are gone.</summary>
    private async Task<IReadOnlyList<long>> SendAsync(string node, Chain chain, List<GatewayItem> batch)
    {
        try
        {
            return await gateways.SendAsync(node, batch, chain.GivenUp.Token);
        }
#pragma warning disable CA1031 // A node that can't be reached has lost its sessions, whatever the reason.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (late is null)
            {
                NodeLost(logger, node, exception);
                return [.. batch.Select(item => item.Session).Distinct()];
            }
        }

        Late(node, chain);
        return await SendRestAsync(node, batch.FindAll(item => item.Sequence == 0));
    }

    private async Task<IReadOnlyList<long>> SendRestAsync(string node, List<GatewayItem> rest)
    {
        try
        {
            return rest.Count == 0 ? [] : await gateways.SendAsync(node, rest, CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever the reason, it can't be helped.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            NodeLost(logger, node, exception);
            return [];
        }
    }

    /// <summary>What has a number and is under way to a node, or waits for that, is late.</summary>
    private void Late(string node, Chain chain)
    {
        foreach (var item in chain.All.Where(item => item.Sequence != 0))
        {
            late!.Add((new SessionAddress(node, item.Session), item.Sequence));
        }

        metrics.Gateway(-chain.Waiting.RemoveAll(static item => item.Sequence != 0));
    }

    private void Lose(IReadOnlyList<SessionAddress> sessions)
    {
        try
        {
            lost(sessions);
        }
#pragma warning disable CA1031 // A module's bug must not stop the chain.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LoseFailed(logger, exception);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The end of sessions could not be told")]
    private static partial void LoseFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node {Node} can't be reached; its sessions are taken as ended")]
    private static partial void NodeLost(ILogger logger, string node, Exception exception);

    /// <summary>What waits for the call that is under way to a node.</summary>
    private sealed class Chain
    {
        private TaskCompletionSource next = NewTask();
        private Task underWay = Task.CompletedTask;

        /// <summary>What the call that is under way brings.</summary>
        private List<GatewayItem> batch = [];

        public List<GatewayItem> Waiting { get; private set; } = [];

        /// <summary>From then on what is under way is not sent again.</summary>
        public CancellationTokenSource GivenUp { get; } = new();

        /// <summary>What is under way or waits.</summary>
        public IEnumerable<GatewayItem> All => batch.Concat(Waiting);

        /// <summary>Completes when the last item is with the node.</summary>
        public Task Last => Waiting.Count > 0 ? next.Task : underWay;

        public (List<GatewayItem> Batch, TaskCompletionSource Taken) Take()
        {
            (batch, var taken) = (Waiting, next);
            (Waiting, underWay, next) = ([], next.Task, NewTask());
            return (batch, taken);
        }

        /// <summary>Nothing waits any more, what was dropped included.</summary>
        public void End() => next.SetResult();

        private static TaskCompletionSource NewTask() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

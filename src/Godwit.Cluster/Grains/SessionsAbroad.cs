using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Godwit.Cluster.Grains;

/// <summary>The accounts that live on this node and have sessions on others: those have to hear when such a node dies, and go there when they have none here.</summary>
internal sealed partial class SessionsAbroad(ILogger<SessionsAbroad> logger)
{
    /// <summary>How many are told at once. It costs no more than presence to contacts.</summary>
    private const int AtOnce = 32;

    private readonly ConcurrentDictionary<IGrainContext, Abroad> accounts = new();

    /// <summary>The accounts that have no session on this node, and the nodes of those that they have.</summary>
    public IEnumerable<KeyValuePair<IGrainContext, IReadOnlySet<string>>> Away =>
        accounts.Where(a => !a.Value.IsHereToo).Select(a => KeyValuePair.Create<IGrainContext, IReadOnlySet<string>>(a.Key, a.Value.Nodes));

    /// <summary>The nodes of an account's sessions; null when it has some on this node, or none on others.</summary>
    public IReadOnlySet<string>? FindAway(IGrainContext account) => accounts.TryGetValue(account, out var found) && !found.IsHereToo ? found.Nodes : null;

    /// <summary>Where the sessions of an account are.</summary>
    /// <param name="context">The grain.</param>
    /// <param name="account">The way to call it.</param>
    /// <param name="nodes">The nodes of its sessions, but for this one.</param>
    /// <param name="isHereToo">True when some are on this node.</param>
    public void Set(IGrainContext context, IAccountGrain account, HashSet<string> nodes, bool isHereToo) => accounts[context] = new(account, nodes, isHereToo);

    /// <summary>The account has no session on another node, or is gone from here.</summary>
    public void Remove(IGrainContext context) => accounts.TryRemove(context, out _);

    /// <summary>A node is dead. Completes when all accounts that had sessions there know it.</summary>
    public Task NodeLostAsync(string node) => Parallel.ForEachAsync(
        accounts.Values.Where(a => a.Nodes.Contains(node)).Select(a => a.Account).ToList(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (account, _) =>
        {
            try
            {
                await account.NodeLostAsync(node);
            }
#pragma warning disable CA1031 // It finds out when it next has something for the session.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                TellFailed(logger, node, exception);
            }
        });

    [LoggerMessage(Level = LogLevel.Debug, Message = "An account could not be told that the node {Node} is dead")]
    private static partial void TellFailed(ILogger logger, string node, Exception exception);

    private sealed record Abroad(IAccountGrain Account, HashSet<string> Nodes, bool IsHereToo);
}

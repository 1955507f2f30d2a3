using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Godwit.Cluster.Grains;

/// <summary>The accounts that live on this node and have sessions on others: those have to hear when such a node dies.</summary>
internal sealed partial class SessionsAbroad(ILogger<SessionsAbroad> logger)
{
    /// <summary>How many are told at once. It costs no more than presence to contacts.</summary>
    private const int AtOnce = 32;

    private readonly ConcurrentDictionary<IAccountGrain, HashSet<string>> abroad = new();

    /// <summary>Where the sessions of an account are, but for those on this node.</summary>
    public void Set(IAccountGrain account, HashSet<string> nodes)
    {
        if (nodes.Count == 0)
        {
            abroad.TryRemove(account, out _);
        }
        else
        {
            abroad[account] = nodes;
        }
    }

    /// <summary>A node is dead. Completes when all accounts that had sessions there know it.</summary>
    public Task NodeLostAsync(string node) => Parallel.ForEachAsync(
        abroad.Where(a => a.Value.Contains(node)).Select(a => a.Key).ToList(),
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
}

using System.Collections.Concurrent;
using Godwit.Cluster.Grains;
using Godwit.Protocol.Jids;
using Godwit.Server.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.GrainDirectory;
using Orleans.Runtime;

namespace Godwit.Cluster.Carrying;

/// <summary>
/// On which nodes the accounts are that this node calls again and again, as the engine's directory said some time ago. It may be wrong by now: the node says so when it is called, and the
/// engine, which finds every account, makes the call.
/// </summary>
internal sealed partial class Whereabouts(IServiceProvider services, IGrainFactory grains, SessionRegistry registry, TimeProvider time, ILogger<Whereabouts> logger)
{
    /// <summary>How many accounts are remembered, of those that were called last; as many of those before them may be as well.</summary>
    private const int Most = 32 * 1024;

    /// <summary>How long the engine makes the calls to an account that was not where it was thought to be, or is not anywhere with sessions.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>It was called for the first time: most are not called a second time, and the directory need not be asked for them.</summary>
    private static readonly Place CalledOnce = new(null, 0);

    private readonly GrainReferences<IAccountGrain> references = new(grains);

    /// <summary>A cluster of one node has no other directory than that of the engine's first days, and needs none.</summary>
    private readonly Lazy<IGrainDirectory?> directory = new(() => services.GetKeyedService<IGrainDirectory>(GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY));
    private volatile ConcurrentDictionary<Jid, Place> young = new();
    private volatile ConcurrentDictionary<Jid, Place> old = new();
    private int count;

    /// <summary>An account is about to be called. The node that has it; null when it is not known, or this one.</summary>
    public string? Find(Jid account)
    {
        if (!young.TryGetValue(account, out var place))
        {
            if (!old.TryRemove(account, out place))
            {
                Set(account, CalledOnce);
                return null;
            }

            Set(account, place);
        }

        if (place.Node is { } node)
        {
            return node;
        }

        if (place == CalledOnce || time.GetElapsedTime(place.Since) >= Rest)
        {
            var asked = new Place(null, time.GetTimestamp());
            if (young.TryUpdate(account, asked, place))
            {
                _ = AskAsync(account, asked);
            }
        }

        return null;
    }

    /// <summary>The account was not there, or the call failed: the engine knows better.</summary>
    public void Wrong(Jid account, string node)
    {
        if (young.TryGetValue(account, out var place) && place.Node == node)
        {
            young.TryUpdate(account, new(null, time.GetTimestamp()), place);
        }
    }

    /// <summary>A node is dead.</summary>
    public void NodeLost(string node)
    {
        foreach (var places in (ConcurrentDictionary<Jid, Place>[])[young, old])
        {
            foreach (var place in places.Where(p => p.Value.Node == node))
            {
                places.TryRemove(place);
            }
        }
    }

    private async Task AskAsync(Jid account, Place asked)
    {
        try
        {
            if (directory.Value is { } all
                && await all.Lookup(references[account].GetGrainId()).ConfigureAwait(false) is { SiloAddress: { } silo }
                && silo.ToParsableString() is var node && node != registry.Node)
            {
                young.TryUpdate(account, new(string.Intern(node), asked.Since), asked);
            }
        }
#pragma warning disable CA1031 // Whatever the reason: the engine makes the calls, and it is asked again some time.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            AskFailed(logger, account, failure);
        }
    }

    private void Set(Jid account, Place place)
    {
        young[account] = place;
        if (Interlocked.Increment(ref count) >= Most)
        {
            Interlocked.Exchange(ref count, 0);
            (old, young) = (young, new());
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The directory could not be asked where {Account} is")]
    private static partial void AskFailed(ILogger logger, Jid account, Exception failure);

    /// <param name="Node">The node; null when the engine is to make the calls.</param>
    /// <param name="Since">Since when that is so.</param>
    private sealed record Place(string? Node, long Since);
}

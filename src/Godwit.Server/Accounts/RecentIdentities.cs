using Godwit.Abstractions.Stores;

namespace Godwit.Server.Accounts;

/// <summary>
/// Recognises a message that a client sends again after a reconnect: the identities of the newest entries of the log, read from the store
/// when the first message with an identity comes in.
/// </summary>
internal sealed class RecentIdentities(IMessageLog log)
{
    /// <summary>How many entries are looked back. A client sends again at most what one broken stream left open.</summary>
    public const int Most = 500;

    private readonly Dictionary<ulong, Entry> known = [];
    private readonly Queue<ulong> order = new();
    private Task? loading;

    /// <summary>True when the identities of earlier entries are known.</summary>
    public bool IsLoaded => loading is { IsCompletedSuccessfully: true };

    /// <summary>Reads the identities of earlier entries; fails as the store does, and is tried again then.</summary>
    public Task LoadAsync() => loading is null or { IsFaulted: true } ? loading = ReadAsync() : loading;

    /// <summary>The entry that was stored for an identity, or null.</summary>
    public Entry? Find(ulong identity) => known.TryGetValue(identity, out var entry) ? entry : null;

    /// <summary>Remembers an entry. One that could not be written must be forgotten.</summary>
    public void Remember(ulong identity, long sequence, Task durable)
    {
        if (known.TryAdd(identity, new Entry(sequence, durable)))
        {
            order.Enqueue(identity);
            if (order.Count > Most)
            {
                known.Remove(order.Dequeue());
            }
        }
    }

    /// <summary>The entry could not be written.</summary>
    public void Forget(ulong identity) => known.Remove(identity);

    private async Task ReadAsync()
    {
        foreach (var (identity, sequence) in await log.RecentIdentitiesAsync(Most, CancellationToken.None))
        {
            if (identity != 0)
            {
                Remember(identity, sequence, Task.CompletedTask);
            }
        }
    }

    /// <summary>A message that was stored.</summary>
    /// <param name="Sequence">Its number.</param>
    /// <param name="Durable">Completes when it is durable.</param>
    public readonly record struct Entry(long Sequence, Task Durable);
}

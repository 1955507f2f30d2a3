using Godwit.Abstractions.Stores;

namespace Godwit.Server.Accounts;

/// <summary>
/// Recognises a message that a client sends again after a reconnect: the identities of the newest entries of the log, read from the store
/// when the first message with an identity comes in. An account that talks a lot remembers 8 KB.
/// </summary>
internal sealed class RecentIdentities(IMessageLog log)
{
    /// <summary>How many entries are looked back. A client sends again at most what one broken stream left open.</summary>
    public const int Most = 512;

    private const int Fewest = 16;

    /// <summary>A ring; 0 where there is none.</summary>
    private ulong[] identities = [];

    private long[] sequences = [];
    private int next;

    /// <summary>Those that are being written, the oldest first.</summary>
    private Queue<(ulong Identity, long Sequence, Task Durable)>? underWay;

    private Task? loading;

    /// <summary>True when the identities of earlier entries are known.</summary>
    public bool IsLoaded => loading is { IsCompletedSuccessfully: true };

    /// <summary>Reads the identities of earlier entries; fails as the store does, and is tried again then.</summary>
    /// <exception cref="FencedException">The log has an entry that another activation of its owner has added: this one does not have it in its mailbox.</exception>
    public Task LoadAsync() => loading is null or { IsFaulted: true } ? loading = ReadAsync() : loading;

    /// <summary>The entry that was stored for an identity, or null.</summary>
    public Entry? Find(ulong identity)
    {
        var place = Array.IndexOf(identities, identity);
        if (identity == 0 || place < 0)
        {
            return null;
        }

        return new Entry(sequences[place], Durable(sequences[place]));
    }

    /// <summary>Remembers an entry. One that could not be written must be forgotten.</summary>
    public void Remember(ulong identity, long sequence, Task durable)
    {
        Settle();
        if (!durable.IsCompletedSuccessfully)
        {
            (underWay ??= new()).Enqueue((identity, sequence, durable));
        }

        if (next == identities.Length && next < Most)
        {
            var larger = Math.Max(Fewest, next * 2);
            Array.Resize(ref identities, larger);
            Array.Resize(ref sequences, larger);
        }

        next %= Most;
        identities[next] = identity;
        sequences[next++] = sequence;
    }

    /// <summary>The entry could not be written. The same message may have come again before that was known, and have been written then: that one stays.</summary>
    public void Forget(ulong identity, long sequence)
    {
        if (identity != 0 && Array.IndexOf(identities, identity) is >= 0 and var place && sequences[place] == sequence)
        {
            RemoveAt(place);
        }
    }

    /// <summary>
    /// What came later moves up: while the store fails a client may send so often again that the places of failed attempts would push out what was stored.
    /// </summary>
    private void RemoveAt(int place)
    {
        var last = (next == 0 ? identities.Length : next) - 1;
        while (place != last)
        {
            var later = (place + 1) % identities.Length;
            (identities[place], sequences[place]) = (identities[later], sequences[later]);
            place = later;
        }

        identities[last] = 0;
        next = last;
    }

    private Task Durable(long sequence) => underWay?.FirstOrDefault(w => w.Sequence == sequence).Durable ?? Task.CompletedTask;

    private void Settle()
    {
        while (underWay is not null && underWay.TryPeek(out var oldest) && oldest.Durable.IsCompleted)
        {
            underWay.Dequeue();
            if (!oldest.Durable.IsCompletedSuccessfully)
            {
                Forget(oldest.Identity, oldest.Sequence);
            }
        }
    }

    private async Task ReadAsync()
    {
        foreach (var (identity, sequence) in await log.RecentIdentitiesAsync(Most, CancellationToken.None))
        {
            if (sequence > log.LastSequence)
            {
                throw new FencedException($"The log of {log.Owner} has grown since it was opened.");
            }

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

using Godwit.Abstractions.Stores;

namespace Godwit.Modules.Rooms;

/// <summary>The last messages that carried an identity of their own, so that one that is sent again is known.</summary>
internal sealed class SaidMessages
{
    private const int Most = 1000;

    private readonly Dictionary<ulong, (long Sequence, Task Kept)> known = [];
    private readonly LinkedList<ulong> order = new();

    public async ValueTask LoadAsync(IMessageLog log, CancellationToken cancellationToken)
    {
        foreach (var (identity, sequence) in await log.RecentIdentitiesAsync(Most, cancellationToken))
        {
            Add(identity, sequence, Task.CompletedTask);
        }
    }

    /// <summary>The number of the message with this identity, or null.</summary>
    public long? Find(ulong identity) => known.TryGetValue(identity, out var message) ? message.Sequence : null;

    /// <summary>Completes when the message with this number is kept; at once when there is none.</summary>
    public Task WhenKept(long? sequence)
    {
        if (sequence is null)
        {
            return Task.CompletedTask;
        }

        return known.Values.FirstOrDefault(m => m.Sequence == sequence).Kept ?? Task.CompletedTask;
    }

    public void Add(LogEntry entry, Task kept)
    {
        if (entry.Identity != 0)
        {
            Add(entry.Identity, entry.Sequence, kept);
        }
    }

    /// <summary>It could not be kept. It takes no place: what fails again and again would push out what was kept.</summary>
    public void Remove(ulong identity)
    {
        if (known.Remove(identity) && order.FindLast(identity) is { } place)
        {
            order.Remove(place);
        }
    }

    public void Clear()
    {
        known.Clear();
        order.Clear();
    }

    private void Add(ulong identity, long sequence, Task kept)
    {
        known[identity] = (sequence, kept);
        order.AddLast(identity);
        if (order.Count > Most)
        {
            known.Remove(order.First!.Value);
            order.RemoveFirst();
        }
    }
}

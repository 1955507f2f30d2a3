namespace Godwit.Sockets.Polling;

/// <summary>Finds what is polled by the key that the kernel gives back. A key is never used twice: news of what has gone find nobody.</summary>
internal sealed class PolledTable
{
    private readonly Lock gate = new();
    private readonly Stack<uint> free = [];
    private Slot[] slots = new Slot[64];
    private uint used;

    /// <summary>Adds an entry and returns its key.</summary>
    public ulong Add(IPolled polled)
    {
        lock (gate)
        {
            var index = free.TryPop(out var former) ? former : used++;
            if (index == slots.Length)
            {
                Array.Resize(ref slots, slots.Length * 2);
            }

            ref var slot = ref slots[index];
            slot = new Slot(slot.Generation + 1, polled);
            return ((ulong)slot.Generation << 32) | index;
        }
    }

    /// <summary>Returns an entry, or null when it has gone.</summary>
    public IPolled? Find(ulong key)
    {
        lock (gate)
        {
            var slot = slots[(uint)key];
            return slot.Generation == key >> 32 ? slot.Polled : null;
        }
    }

    /// <summary>Takes an entry out.</summary>
    public void Remove(ulong key)
    {
        lock (gate)
        {
            ref var slot = ref slots[(uint)key];
            if (slot.Generation == key >> 32 && slot.Polled is not null)
            {
                slot = slot with { Polled = null };
                free.Push((uint)key);
            }
        }
    }

    private readonly record struct Slot(uint Generation, IPolled? Polled);
}

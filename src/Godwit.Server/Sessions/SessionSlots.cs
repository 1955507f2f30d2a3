namespace Godwit.Server.Sessions;

/// <summary>One object of each type; the array is replaced, never changed, for there are few and they come early. A field, not to be copied.</summary>
internal struct SessionSlots
{
    private object[]? slots;

    /// <summary>The object of this type; null when there is none yet.</summary>
    public readonly T? Find<T>()
        where T : class => FindIn<T>(Volatile.Read(in slots));

    /// <summary>The object of this type, made when there is none yet.</summary>
    public T Get<T>()
        where T : class, new()
    {
        while (true)
        {
            var present = Volatile.Read(ref slots);
            if (FindIn<T>(present) is { } found)
            {
                return found;
            }

            var made = new T();
            if (Interlocked.CompareExchange(ref slots, [.. present ?? [], made], present) == present)
            {
                return made;
            }
        }
    }

    private static T? FindIn<T>(object[]? slots)
        where T : class
    {
        foreach (var slot in slots ?? [])
        {
            if (slot.GetType() == typeof(T))
            {
                return (T)slot;
            }
        }

        return null;
    }
}

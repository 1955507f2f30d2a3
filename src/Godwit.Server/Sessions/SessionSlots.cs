namespace Godwit.Server.Sessions;

/// <summary>One object of each type; the array is replaced, never changed, for there are few and they come early. A field, not to be copied.</summary>
internal struct SessionSlots
{
    private object[]? slots;

    /// <summary>The object of this type, made when there is none yet.</summary>
    public T Get<T>()
        where T : class, new()
    {
        while (true)
        {
            var present = Volatile.Read(ref slots);
            foreach (var slot in present ?? [])
            {
                if (slot.GetType() == typeof(T))
                {
                    return (T)slot;
                }
            }

            var made = new T();
            if (Interlocked.CompareExchange(ref slots, [.. present ?? [], made], present) == present)
            {
                return made;
            }
        }
    }
}

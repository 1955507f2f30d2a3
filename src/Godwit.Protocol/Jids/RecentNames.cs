namespace Godwit.Protocol.Jids;

/// <summary>
/// One string for the domains that come again and again: a server's own are in nearly every address that it reads. Remembers few, the newest; used by any thread without a lock, for at worst a name
/// is made once more.
/// </summary>
internal static class RecentNames
{
    private const int Slots = 64;
    private static readonly string?[] Names = new string?[Slots];

    /// <summary>The string for a name.</summary>
    public static string Get(ReadOnlySpan<char> name)
    {
        ref var slot = ref Names[Slot(name)];
        if (Volatile.Read(ref slot) is { } known && name.SequenceEqual(known))
        {
            return known;
        }

        var made = name.ToString();
        Volatile.Write(ref slot, made);
        return made;
    }

    /// <summary>The same in every process, so that one costs what another does.</summary>
    private static uint Slot(ReadOnlySpan<char> name)
    {
        var hash = 2_166_136_261;
        foreach (var character in name)
        {
            hash = unchecked((hash ^ character) * 16_777_619);
        }

        return hash % Slots;
    }
}

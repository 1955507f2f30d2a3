namespace Godwit.Load.Relays;

/// <summary>Who is connected, by number.</summary>
/// <param name="isBatched">True to write what came together in one write, false for a write for each line.</param>
internal sealed class RelayTable(bool isBatched)
{
    private readonly List<RelayConnection?> all = [];

    /// <summary>True to write what came together in one write, false for a write for each line.</summary>
    public bool IsBatched => isBatched;

    /// <summary>Somebody said his number.</summary>
    public void Add(int number, RelayConnection connection)
    {
        while (all.Count <= number)
        {
            all.Add(null);
        }

        all[number] = connection;
    }

    /// <summary>Somebody left.</summary>
    public void Remove(int number)
    {
        if (number >= 0 && number < all.Count)
        {
            all[number] = null;
        }
    }

    /// <summary>Hands on whole lines: to the partner, or to all.</summary>
    public void Forward(int number, bool toAll, ReadOnlySpan<byte> lines)
    {
        if (!toAll)
        {
            ((number ^ 1) < all.Count ? all[number ^ 1] : null)?.Deliver(lines);
            return;
        }

        foreach (var connection in all)
        {
            connection?.Deliver(lines);
        }
    }
}

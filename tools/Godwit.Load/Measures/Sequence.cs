namespace Godwit.Load.Measures;

/// <summary>Numbers 1, 2, 3 … that come from one sender to one receiver: finds the ones that are missing, come twice, or come late.</summary>
internal struct Sequence
{
    private HashSet<int>? missing;
    private int last;

    /// <summary>How many of the numbers up to the highest one have not come.</summary>
    public readonly int Missing => missing?.Count ?? 0;

    /// <summary>The highest number that came.</summary>
    public readonly int Last => last;

    /// <summary>A number came.</summary>
    public Arrival Add(int number)
    {
        if (number <= last)
        {
            return missing?.Remove(number) == true ? Arrival.Late : Arrival.Duplicate;
        }

        for (var skipped = last + 1; skipped < number; skipped++)
        {
            (missing ??= []).Add(skipped);
        }

        last = number;
        return Arrival.InOrder;
    }
}

/// <summary>How a number came.</summary>
internal enum Arrival
{
    /// <summary>After all smaller ones that came.</summary>
    InOrder,

    /// <summary>After a greater one.</summary>
    Late,

    /// <summary>Once more.</summary>
    Duplicate,
}

using Godwit.Abstractions.Stores;

namespace Godwit.Storage.Logs;

/// <summary>A range of sequence numbers, both ends included.</summary>
internal readonly record struct SequenceRange(long From, long To)
{
    /// <summary>The range that holds every number.</summary>
    public static SequenceRange All => new(long.MinValue, long.MaxValue);

    /// <summary>The range that holds nothing.</summary>
    public static SequenceRange None => new(1, 0);

    /// <summary>True when it holds nothing.</summary>
    public bool IsEmpty => From > To;

    /// <summary>What a query's conditions on the numbers leave.</summary>
    public static SequenceRange Of(LogQuery query) => query switch
    {
        { After: long.MaxValue } or { Before: long.MinValue } => None,
        _ => new(query.After + 1 ?? long.MinValue, query.Before - 1 ?? long.MaxValue),
    };

    /// <summary>True when the number lies in it.</summary>
    public bool Contains(long number) => number >= From && number <= To;

    /// <summary>What conditions on the time leave.</summary>
    public SequenceRange Within(TimeIndex times, DateTimeOffset? start, DateTimeOffset? end)
    {
        var range = this;
        if (start is { } earliest && !range.IsEmpty)
        {
            // Microseconds are stored: an entry of the start's own microsecond may be earlier than the start by less than that.
            range = range with { From = times.First(range, earliest.ToMicroseconds()) ?? long.MaxValue };
            range = range.From == long.MaxValue ? None : range;
        }

        if (end is { } latest && !range.IsEmpty && times.First(range, latest.ToMicroseconds() + 1) is { } after)
        {
            range = range with { To = after - 1 };
        }

        return range;
    }
}

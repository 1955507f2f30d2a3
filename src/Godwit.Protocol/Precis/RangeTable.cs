namespace Godwit.Protocol.Precis;

/// <summary>A property of code points that is stored as ranges.</summary>
internal sealed class RangeTable<T>
    where T : struct
{
    private readonly List<int> starts = [];
    private readonly List<(int End, T Value)> ranges = [];

    /// <summary>Adds a range; ranges come in ascending order.</summary>
    public void Add(int start, int end, T value)
    {
        starts.Add(start);
        ranges.Add((end, value));
    }

    /// <summary>The value for a code point, or the default value where no range holds it.</summary>
    public T this[int point]
    {
        get
        {
            var index = starts.BinarySearch(point);
            index = index < 0 ? ~index - 1 : index;
            return index >= 0 && point <= ranges[index].End ? ranges[index].Value : default;
        }
    }
}

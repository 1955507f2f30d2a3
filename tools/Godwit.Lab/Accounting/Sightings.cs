namespace Godwit.Lab.Accounting;

/// <summary>What a witness saw of a conversation.</summary>
internal sealed class Sightings
{
    private readonly List<int> order = [];
    private readonly Dictionary<int, string?[]> ids = [];

    /// <summary>The numbers of the messages in the order in which they were first seen.</summary>
    public IReadOnlyList<int> Order => order;

    /// <summary>What two witnesses of one account saw.</summary>
    public static Sightings Merge(Sightings one, Sightings other)
    {
        var both = new Sightings();
        foreach (var sightings in (Sightings[])[one, other])
        {
            foreach (var number in sightings.order)
            {
                Array.ForEach(sightings.ids[number], id => both.Add(number, id));
            }
        }

        return both;
    }

    /// <summary>True when it was seen.</summary>
    public bool Has(int number) => ids.ContainsKey(number);

    /// <summary>It is seen, perhaps again; true when it is for the first time.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="stanzaId">Its identity (XEP-0359); null for none.</param>
    public bool Add(int number, string? stanzaId)
    {
        if (!ids.TryGetValue(number, out var known))
        {
            order.Add(number);
            ids[number] = [stanzaId];
            return true;
        }

        if (!known.Contains(stanzaId))
        {
            ids[number] = [.. known, stanzaId];
        }

        return false;
    }

    /// <summary>Messages with several identities, or none.</summary>
    public IEnumerable<(int Number, string What)> Ambiguous() =>
        ids.Where(i => i.Value is not [not null]).OrderBy(i => i.Key).Select(i => (i.Key, $"#{i.Key} is {string.Join(" and ", i.Value.Select(id => id ?? "nameless"))}"));
}

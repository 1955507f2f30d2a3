using Godwit.Compare.Servers;

namespace Godwit.Compare.Results;

/// <summary>All that was measured.</summary>
internal sealed class Figures
{
    private readonly Dictionary<(string Experiment, Contestant Contestant, string Key), List<double>> values = [];

    /// <summary>Adds what a run found.</summary>
    public void Add(string experiment, Contestant contestant, IReadOnlyDictionary<string, double> found)
    {
        foreach (var (key, value) in found)
        {
            if (!values.TryGetValue((experiment, contestant, key), out var list))
            {
                values[(experiment, contestant, key)] = list = [];
            }

            list.Add(value);
        }
    }

    /// <summary>What was measured of one; null when nothing was.</summary>
    public Measured? Of(string experiment, Contestant contestant, string key) =>
        values.TryGetValue((experiment, contestant, key), out var list) ? Measured.Of(list) : null;

    /// <summary>The best of some of them; null when none was measured.</summary>
    public Measured? Best(string experiment, string key, bool lessIsBetter, IEnumerable<Contestant> contestants)
    {
        var all = contestants.Select(c => Of(experiment, c, key)).OfType<Measured>().OrderBy(m => lessIsBetter ? m.Median : -m.Median).ToList();
        return all.Count == 0 ? null : all[0];
    }
}

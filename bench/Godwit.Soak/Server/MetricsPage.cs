using System.Globalization;

namespace Godwit.Soak.Server;

/// <summary>What a server answers at <c>/metrics</c>, in Prometheus' text format.</summary>
/// <param name="text">The answer.</param>
internal sealed class MetricsPage(string text)
{
    /// <summary>Gauges that are 0 when nobody is connected and nothing waits.</summary>
    private static readonly string[] Waiting =
    [
        "godwit_connections", "godwit_sessions", "godwit_sessions_inbox_length", "godwit_sessions_outbox_length", "godwit_sessions_unacknowledged",
        "godwit_routing_queue_length", "godwit_gateway_queue_length", "godwit_storage_write_queue_length", "godwit_storage_read_queue_length",
    ];

    private readonly Dictionary<string, double> values = Read(text);

    /// <summary>How many connections, sessions, stanzas, writes and reads are open or wait.</summary>
    public double Queued => Waiting.Sum(name => this[name]);

    /// <summary>A gauge or counter, over all its labels.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public double this[string name] => values[name];

    private static Dictionary<string, double> Read(string text)
    {
        var values = new Dictionary<string, double>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#'))
        {
            // NAME{LABELS} VALUE, and perhaps a time. Labels may hold blanks, but no brace follows the last one.
            var rest = line.AsSpan(line.LastIndexOf('}') + 1).Trim();
            var name = line.AsSpan(0, line.IndexOfAny(['{', ' '])).ToString();
            if (rest.StartsWith(name, StringComparison.Ordinal))
            {
                rest = rest[name.Length..].Trim();
            }

            var value = rest.IndexOf(' ') is > 0 and var end ? rest[..end] : rest;
            values[name] = values.GetValueOrDefault(name) + double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);
        }

        return values;
    }
}

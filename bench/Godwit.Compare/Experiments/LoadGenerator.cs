using System.Globalization;
using System.Text.Json;
using Godwit.Compare.Machine;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Experiments;

/// <summary>Runs the load generator, as a process of its own, and reads its report.</summary>
internal static class LoadGenerator
{
    /// <summary>Runs it against a server.</summary>
    /// <exception cref="CompareException">The run did not come to a report.</exception>
    public static Task<LoadReport> RunAsync(
        Lab lab, Contestant contestant, IServer server, string arguments, string transport, string mechanism, CancellationToken stop) =>
        RunAsync(
            contestant.ToString(),
            [
                .. arguments.Split(' '), .. server.Address(transport), "--mechanism", mechanism, "--process", server.Process.ToString(CultureInfo.InvariantCulture),
                "--keys", lab.Keys(contestant),
            ],
            stop);

    /// <summary>Runs it.</summary>
    /// <param name="name">Whom to name when it fails.</param>
    /// <param name="arguments">What it is told.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="CompareException">The run did not come to a report.</exception>
    public static async Task<LoadReport> RunAsync(string name, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        var (_, output, error) = await Command.TryAsync(Repository.LoadGenerator, [.. arguments, "--json"], stop);
        return output.StartsWith('{')
            ? JsonSerializer.Deserialize<LoadReport>(output, JsonSerializerOptions.Web)!
            : throw new CompareException($"{name}: {string.Join(' ', arguments)}: {error}{output}");
    }
}

/// <summary>What the load generator reports.</summary>
/// <param name="Title">What was run.</param>
/// <param name="Figures">What was found, by name.</param>
/// <param name="Checks">What had to hold.</param>
/// <param name="Reasons">Why something did not.</param>
/// <param name="Measured">From when to when the cost was measured, in seconds of the kernel's monotonic clock.</param>
internal sealed record LoadReport(string Title, Dictionary<string, double> Figures, Dictionary<string, bool> Checks, string[] Reasons, double[]? Measured)
{
    /// <summary>What did not hold, in a line; empty when all did.</summary>
    public string Failed => string.Join("; ", Checks.Where(c => !c.Value).Select(c => c.Key).Concat(Reasons.Take(1)));
}

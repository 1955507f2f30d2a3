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
    public static async Task<LoadReport> RunAsync(
        Lab lab, Contestant contestant, IServer server, string arguments, string transport, string mechanism, CancellationToken stop)
    {
        string[] all =
        [
            .. arguments.Split(' '), .. server.Address(transport), "--mechanism", mechanism, "--process", server.Process.ToString(CultureInfo.InvariantCulture),
            "--keys", lab.Keys(contestant), "--json",
        ];
        var (_, output, error) = await Command.TryAsync(Repository.LoadGenerator, all, stop);
        return output.StartsWith('{')
            ? JsonSerializer.Deserialize<LoadReport>(output, JsonSerializerOptions.Web)!
            : throw new CompareException($"{contestant}: {string.Join(' ', all)}: {error}{output}");
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

using Godwit.Protocol.Jids;
using Godwit.Server.Configuration;

namespace Godwit.Commands;

/// <summary>A stopped node takes accounts of any domain; whoever adds them is reminded to serve it.</summary>
internal static class UnservedDomains
{
    public static async Task TellAsync(GodwitModel model, IEnumerable<string> addresses)
    {
        var domains = addresses.Select(a => Jid.TryParse(a, out var jid) ? jid.Domain : null).OfType<string>().Distinct().Where(d => !model.Serves(d)).ToList();
        if (domains.Count > 0)
        {
            await Console.Error.WriteLineAsync(
                $"Start the server with {string.Join(" ", domains.Select(d => $"--domain {d}"))}: as it is configured here, it serves {string.Join(", ", model.Domains)}.");
        }
    }
}

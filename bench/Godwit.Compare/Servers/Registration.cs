using System.Globalization;
using Godwit.Compare.Machine;

namespace Godwit.Compare.Servers;

/// <summary>Makes accounts as a client does (XEP-0077): the peers' own commands start an interpreter for each account.</summary>
internal static class Registration
{
    /// <summary>
    /// Makes them, on a server that is started for it and ended after it: so none is measured with what it has left in memory.
    /// </summary>
    public static async Task RunAsync(IServer server, int count, CancellationToken stop)
    {
        await server.StartAsync(stop);
        await Command.RunAsync(Repository.LoadGenerator, ["register", "--clients", count.ToString(CultureInfo.InvariantCulture), .. server.Address("plain")], stop);
        await server.EndAsync(stop);
    }
}

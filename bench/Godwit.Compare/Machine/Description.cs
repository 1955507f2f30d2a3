using System.Runtime.InteropServices;
using Godwit.Compare.Servers;

namespace Godwit.Compare.Machine;

/// <summary>What the figures were measured on and with.</summary>
internal static class Description
{
    /// <summary>One line for each thing.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(CancellationToken stop)
    {
        var revision = (await Command.TryAsync("git", ["-C", Repository.Root, "describe", "--always", "--dirty"], stop)).Output.Trim();
        var release = File.ReadLines("/etc/os-release").FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?.Split('"')[1];
        return
        [
            $"{Environment.ProcessorCount} cores of {Processor()}, {Memory()} GiB, {release}, Linux {Environment.OSVersion.Version}",
            $"Godwit {revision} on {RuntimeInformation.FrameworkDescription}",
            $"Prosody {await Packages.VersionAsync("prosody", stop)}, with {ProsodyServer.Interpreter}",
            $"ejabberd {await Packages.VersionAsync("ejabberd", stop)}, with Erlang {await Packages.VersionAsync("erlang-base", stop)}",
        ];
    }

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static long Memory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30;
}

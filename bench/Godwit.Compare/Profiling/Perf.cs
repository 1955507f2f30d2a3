using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Godwit.Compare.Machine;

namespace Godwit.Compare.Profiling;

/// <summary>
/// Linux's <c>perf</c>, which looks so many times a second where each processor is that works for the server. It counts by the clock, not by a counter of the processor,
/// since virtual machines often have none.
/// </summary>
internal sealed partial class Perf : IDisposable
{
    private const int PerSecond = 997;
    private const int Interrupt = 2;

    /// <summary>What perf is told so that the stacks of all threads are seen by the kernel's monotonic clock.</summary>
    private static readonly string[] Options = ["-e", "cpu-clock", "-g", "-k", "CLOCK_MONOTONIC"];

    private readonly Process process;
    private readonly string file;

    private Perf(Process process, string file) => (this.process, this.file) = (process, file);

    /// <summary>
    /// What makes a .NET process tell perf its methods' names: they are written to a file, code is in no memory file that perf takes for a library, and the garbage
    /// collector is a library of its own, so that it can be told from the rest of the runtime.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string> { ["DOTNET_PerfMapEnabled"] = "3", ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_GCName"] = "libclrgcexp.so" };

    /// <summary>Why perf can't be used here; null when it can.</summary>
    public static async Task<string?> MissingAsync(CancellationToken stop)
    {
        try
        {
            var (status, _, error) = await Command.TryAsync("perf", ["record", .. Options, "-o", "/dev/null", "--", "true"], stop);
            return status == 0 ? null : error.Trim().Split('\n')[0];
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Removes what the runtime has written for perf, where perf looks for it.</summary>
    public static void RemoveNames(int process) => File.Delete(string.Create(CultureInfo.InvariantCulture, $"/tmp/perf-{process}.map"));

    /// <summary>Begins to look at a process.</summary>
    /// <param name="server">The process.</param>
    /// <param name="file">Where to write to.</param>
    public static Perf Start(int server, string file) => new(
        Process.Start(new ProcessStartInfo(
            "perf", ["record", .. Options, "-F", PerSecond.ToString(CultureInfo.InvariantCulture), "-p", server.ToString(CultureInfo.InvariantCulture), "-o", file])
        { RedirectStandardOutput = true, RedirectStandardError = true })!,
        file);

    /// <summary>True when it has ended by itself, which it does now and then.</summary>
    public bool HasGivenUp => process.HasExited;

    /// <summary>Ends, and gives what was seen between two moments of the monotonic clock.</summary>
    public async Task<IReadOnlyList<Sample>> EndAsync(double from, double to, CancellationToken stop)
    {
        if (Signal(process.Id, Interrupt) != 0)
        {
            throw new CompareException($"perf: {await process.StandardError.ReadToEndAsync(stop)}");
        }

        await process.WaitForExitAsync(stop);
        var (status, output, error) = await Command.TryAsync("perf", ["script", "-i", file, "-F", "comm,tid,time,ip,sym,dso"], stop);
        return status == 0 ? [.. PerfScript.Read(output.Split('\n')).Where(s => s.Seconds >= from && s.Seconds <= to)] : throw new CompareException($"perf script: {error}");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}

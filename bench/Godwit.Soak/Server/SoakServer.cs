using System.Diagnostics;
using System.Globalization;
using Godwit.Compare;
using Godwit.Compare.Experiments;
using Godwit.Compare.Machine;
using Godwit.Load.Measures;

namespace Godwit.Soak.Server;

/// <summary>Godwit as <c>./godwit serve</c> starts it, with its defaults, on free ports and with its data in a temporary directory. Disposing it leaves nothing.</summary>
internal sealed class SoakServer : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("godwit-soak-");
    private readonly string[] ports = [.. Ports.Free(3).Select(p => p.ToString(CultureInfo.InvariantCulture))];
    private readonly HttpClient http = new();
    private ServerProcess? process;
    private ServerProbe? probe;

    private static string Launcher => Path.Combine(Repository.Root, "godwit");

    private string Data => Path.Combine(directory.FullName, "data");

    private string Log => Path.Combine(directory.FullName, "output.log");

    /// <summary>What its process takes of the machine's memory now (PSS), in bytes.</summary>
    public long Memory => ProcessTree.ProportionalBytes(process!.Id);

    /// <summary>How many threads its pool has now.</summary>
    public int Workers => Threads().Count(IsOfThePool);

    /// <summary>What it warned of.</summary>
    public IEnumerable<string> Warnings =>

        // The monitor tells of the machine: that the process had to wait for a processor.
        File.ReadLines(Log).Where(l => (l.Contains(" warn: ", StringComparison.Ordinal) || l.Contains(" fail: ", StringComparison.Ordinal) || l.Contains(" crit: ", StringComparison.Ordinal))
            && !l.Contains(" LocalSiloHealthMonitor: ", StringComparison.Ordinal));

    /// <summary>Makes so many accounts and starts it.</summary>
    public async Task StartAsync(int accounts, CancellationToken stop)
    {
        var rows = await Command.RunAsync(Repository.LoadGenerator, ["accounts", "--clients", accounts.ToString(CultureInfo.InvariantCulture)], stop);
        var file = Path.Combine(directory.FullName, "accounts.csv");
        await File.WriteAllTextAsync(file, rows, stop);
        await Command.RunAsync(Launcher, ["account", "import", file, "--data", Data], stop);
        process = new ServerProcess(
            Launcher, ["serve", "--data", Data, "--c2s-port", ports[0], "--c2s-tls-port", ports[1], "--http-port", ports[2]], directory.FullName, Log);
        await process.ListensAsync(int.Parse(ports[0], CultureInfo.InvariantCulture), stop);
        await process.ListensAsync(int.Parse(ports[2], CultureInfo.InvariantCulture), stop);
        probe = new ServerProbe(Data, process: null);
    }

    /// <summary>Runs the load generator against it, over STARTTLS.</summary>
    public Task<LoadReport> LoadAsync(string arguments, CancellationToken stop) =>
        LoadGenerator.RunAsync("Godwit", [.. arguments.Split(' '), "--port", ports[0], "--keys", Path.Combine(directory.FullName, "keys")], stop);

    /// <summary>Waits until nobody is connected and nothing waits, though not for ever, and takes a sample.</summary>
    public async Task<SoakSample> SampleAsync(TimeSpan patience, CancellationToken stop)
    {
        var start = Stopwatch.GetTimestamp();
        var metrics = await MetricsAsync(stop);
        for (; metrics.Queued > 0 && Stopwatch.GetElapsedTime(start) < patience; metrics = await MetricsAsync(stop))
        {
            await Task.Delay(Look, stop);
        }

        var collected = probe!.Take(collect: true);
        var threads = Threads();
        return new SoakSample(
            collected.ProportionalBytes, collected.HeapBytes,
            Directory.EnumerateFileSystemEntries($"/proc/{process!.Id}/fd").Count(), threads.Count(t => !IsOfThePool(t)), threads.Count(IsOfThePool),
            Size("*.db-wal"), Size("*.db"),
            metrics.Queued, metrics["godwit_accounts"]);
    }

    /// <summary>Ends it as its operator does.</summary>
    public Task EndAsync(CancellationToken stop) => process!.EndAsync(stop);

    public void Dispose()
    {
        http.Dispose();
        probe?.Dispose();
        process?.Dispose();
        directory.Delete(recursive: true);
    }

    private static bool IsOfThePool(string thread) => thread == ".NET TP Worker";

    /// <summary>The names of its threads.</summary>
    private List<string> Threads()
    {
        var names = new List<string>();
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{process!.Id}/task"))
        {
            try
            {
                names.Add(File.ReadAllText(Path.Combine(thread, "comm")).TrimEnd());
            }
            catch (IOException)
            {
                // It has ended since.
            }
        }

        return names;
    }

    private long Size(string pattern) => new DirectoryInfo(Data).EnumerateFiles(pattern).Sum(f => f.Length);

    private async Task<MetricsPage> MetricsAsync(CancellationToken stop) => new(await http.GetStringAsync(new Uri($"http://127.0.0.1:{ports[2]}/metrics"), stop));
}

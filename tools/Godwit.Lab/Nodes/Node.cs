using System.Globalization;
using System.Net;
using Godwit.Compare.Machine;
using Godwit.Load.Measures;

namespace Godwit.Lab.Nodes;

/// <summary>A real server process with ports and a data directory of its own, which can be killed, frozen and started again on the same ones.</summary>
internal sealed class Node : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string directory;
    private readonly IReadOnlyDictionary<string, string> configuration;
    private readonly NodePlace place;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private ServerProcess? process;

    /// <summary>Says where it will be.</summary>
    /// <param name="number">Which it is, from 1.</param>
    /// <param name="directory">A directory of its own.</param>
    /// <param name="place">Its addresses.</param>
    /// <param name="shared">Keys of the configuration that all nodes have.</param>
    public Node(int number, string directory, NodePlace place, IReadOnlyDictionary<string, string> shared)
    {
        (Number, this.directory, this.place) = (number, directory, place);
        Client = new IPEndPoint(place.Clients, FixedPorts.Take());
        Http = new IPEndPoint(place.Clients, FixedPorts.Take());
        Directory.CreateDirectory(directory);
        configuration = new Dictionary<string, string>(shared)
        {
            ["dataDirectory"] = Data,
            ["bind"] = place.Clients.ToString(),
            ["c2sPort"] = Text(Client.Port),
            ["c2sTlsPort"] = Text(FixedPorts.Take()),
            ["httpPort"] = Text(Http.Port),
        };
    }

    /// <summary>Which it is, from 1.</summary>
    public int Number { get; }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Client { get; }

    /// <summary>Where it says how it is.</summary>
    public IPEndPoint Http { get; }

    /// <summary>Its data directory.</summary>
    public string Data => Path.Combine(directory, "data");

    /// <summary>What it wrote since it was first started.</summary>
    public string Log => Path.Combine(directory, "output.log");

    /// <summary>True between its start and its end.</summary>
    public bool IsRunning => process is not null;

    /// <summary>True when it has ended by itself.</summary>
    public bool HasEnded => process is { HasExited: true };

    /// <summary>What stands between it and the database; null for nothing.</summary>
    public DatabaseRelay? Relay { get; init; }

    /// <summary>The server that it runs, or ran last.</summary>
    public Build? Build { get; private set; }

    /// <summary>The processor time that it has used since it was started.</summary>
    public TimeSpan ProcessorTime => ProcessTree.ProcessorTime(process!.Id);

    /// <summary>What it takes of the machine's memory (PSS), in bytes.</summary>
    public long Memory => ProcessTree.ProportionalBytes(process!.Id);

    /// <summary>Starts it; completes when it says that it is ready.</summary>
    public async Task StartAsync(Build build, CancellationToken stop)
    {
        Build = build;
        string[] command = [.. place.Prefix, build.Program, .. build.Arguments(configuration)];
        process = new ServerProcess(command[0], command[1..], directory, Log, build.Environment(configuration));
        await ReadyAsync(Patience, stop);
    }

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="LabException">It ended, or did not in time.</exception>
    public async Task ReadyAsync(TimeSpan patience, CancellationToken stop)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(patience);
        while (!await IsReadyAsync(stop))
        {
            if (process is not { HasExited: false } || deadline.IsCancellationRequested)
            {
                throw new LabException($"Node {Number} {(process is { HasExited: false } ? "is not ready" : "ended")}:\n{Tail()}");
            }

            await Task.Delay(Look, stop);
        }
    }

    /// <summary>Waits until it says that it is ready, or ends by itself. False when it does neither in time.</summary>
    public async Task<bool> EndsOrIsReadyAsync(TimeSpan patience, CancellationToken stop)
    {
        for (var start = System.Diagnostics.Stopwatch.GetTimestamp(); System.Diagnostics.Stopwatch.GetElapsedTime(start) < patience; await Task.Delay(Look, stop))
        {
            if (HasEnded || await IsReadyAsync(stop))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when it says that it is ready.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://{Http}/health/ready"), stop);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>One of its metrics, by its name in Prometheus' form; it must have no labels.</summary>
    /// <exception cref="LabException">It has none of that name.</exception>
    public async Task<double> MetricAsync(string name, CancellationToken stop)
    {
        var page = await http.GetStringAsync(new Uri($"http://{Http}/metrics"), stop);
        var line = page.Split('\n').FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal) && l[name.Length] is ' ' or '{') ?? throw new LabException($"Node {Number} has no metric {name}.");

        // NAME{LABELS} VALUE TIME
        return double.Parse(line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[line.Contains('}', StringComparison.Ordinal) ? 0 : 1], CultureInfo.InvariantCulture);
    }

    /// <summary><c>kill -9</c>.</summary>
    public void Kill()
    {
        process?.Dispose();
        process = null;
    }

    /// <summary>Asks it to end as its operator does (SIGTERM), and waits until it has.</summary>
    public async Task EndAsync(CancellationToken stop)
    {
        await process!.EndAsync(stop);
        Kill();
    }

    /// <summary>Freezes it (SIGSTOP) or lets it go on (SIGCONT).</summary>
    public Task SignalAsync(string signal, CancellationToken stop) => Command.RunAsync("kill", [$"-{signal}", Text(process!.Id)], stop);

    /// <summary>The last that it wrote.</summary>
    public string Tail() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(30)) : "";

    public void Dispose()
    {
        Kill();
        http.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

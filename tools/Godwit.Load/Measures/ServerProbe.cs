using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Godwit.Load.Measures;

/// <summary>
/// Looks at the server's process on this machine: asks Linux about the process and those that it started, and a Godwit about its heap, through the socket in its
/// data directory.
/// </summary>
internal sealed class ServerProbe : IDisposable
{
    private readonly HttpClient? client;
    private readonly int? process;

    public ServerProbe(Settings settings)
        : this(settings.Data, settings.Process)
    {
    }

    /// <summary>Looks at a Godwit with this data directory, at another server's process, or at nothing.</summary>
    public ServerProbe(string? data, int? process)
    {
        this.process = process;
        client = data is null ? null : Connect(data);
    }

    /// <summary>True when there is a server to look at.</summary>
    public bool Sees => client is not null || process is not null;

    /// <summary>True when the server can be asked about its heap.</summary>
    public bool SeesHeap => client is not null;

    /// <summary>Looks.</summary>
    /// <param name="collect">True to let a Godwit collect its garbage first, so that what it holds can be compared.</param>
    /// <param name="memory">True to look at the memory of the processes too, which takes the kernel some milliseconds.</param>
    public ServerSample Take(bool collect = false, bool memory = true)
    {
        var status = client is null ? default : Ask(client, collect);
        var root = client is null ? process : status.GetProperty("process").GetInt32();
        return root is not { } pid
            ? new ServerSample(Stopwatch.GetTimestamp(), 0, 0, 0, TimeSpan.Zero, Environment.CpuUsage.TotalTime)
            : new ServerSample(
                Stopwatch.GetTimestamp(),
                client is null ? 0 : status.GetProperty("heapBytes").GetInt64(),
                client is null ? 0 : status.GetProperty("allocatedBytes").GetInt64(),
                memory ? ProcessTree.ProportionalBytes(pid) : 0,
                ProcessTree.ProcessorTime(pid),
                Environment.CpuUsage.TotalTime);
    }

    public void Dispose() => client?.Dispose();

    private static JsonElement Ask(HttpClient client, bool collect)
    {
        // The loop has one thread, and nothing else may happen in it meanwhile.
        using var request = new HttpRequestMessage(HttpMethod.Post, "status") { Content = JsonContent.Create(new Dictionary<string, string> { ["collect"] = collect ? "true" : "false" }) };
        using var answer = client.Send(request).EnsureSuccessStatusCode();
        using var content = answer.Content.ReadAsStream();
        return JsonSerializer.Deserialize<JsonElement>(content);
    }

    private static HttpClient Connect(string data)
    {
        var endpoint = new UnixDomainSocketEndPoint(Path.Combine(data, "godwit.sock"));
        return new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = (_, _) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Connect(endpoint);
                return ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true));
            },
        })
        { BaseAddress = new Uri("http://godwit/") };
    }
}

/// <summary>How the server was at a moment.</summary>
/// <param name="At">The moment, in ticks of <see cref="Stopwatch"/>.</param>
/// <param name="HeapBytes">What its managed objects take.</param>
/// <param name="AllocatedBytes">What it has allocated since it started.</param>
/// <param name="ProportionalBytes">What its processes take of the machine's memory, their part of what they share with others included.</param>
/// <param name="ProcessorTime">The processor time that its processes have used.</param>
/// <param name="OwnProcessorTime">The processor time that this program has used.</param>
internal readonly record struct ServerSample(long At, long HeapBytes, long AllocatedBytes, long ProportionalBytes, TimeSpan ProcessorTime, TimeSpan OwnProcessorTime);

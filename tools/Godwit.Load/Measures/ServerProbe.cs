using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Godwit.Load.Measures;

/// <summary>Looks at the server's process on this machine: asks the server through the socket in its data directory, and Linux about the process.</summary>
internal sealed class ServerProbe : IDisposable
{
    private readonly HttpClient client;

    public ServerProbe(string data)
    {
        var endpoint = new UnixDomainSocketEndPoint(Path.Combine(data, "godwit.sock"));
        client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(endpoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new Uri("http://godwit/") };
    }

    /// <summary>Looks.</summary>
    /// <param name="collect">True to let the server collect its garbage first, so that what it holds can be compared.</param>
    public async Task<ServerSample> TakeAsync(bool collect)
    {
        using var answer = await client.PostAsJsonAsync("status", new Dictionary<string, string> { ["collect"] = collect ? "true" : "false" });
        answer.EnsureSuccessStatusCode();
        var status = await answer.Content.ReadFromJsonAsync<JsonElement>();
        var process = status.GetProperty("process").GetInt32();
        return new ServerSample(
            status.GetProperty("heapBytes").GetInt64(),
            status.GetProperty("allocatedBytes").GetInt64(),
            ProcessTree.ProportionalBytes(process),
            ProcessTree.ProcessorTime(process),
            Environment.CpuUsage.TotalTime);
    }

    public void Dispose() => client.Dispose();
}

/// <summary>How the server was at a moment.</summary>
/// <param name="HeapBytes">What its managed objects take.</param>
/// <param name="AllocatedBytes">What it has allocated since it started.</param>
/// <param name="ProportionalBytes">What its processes take of the machine's memory, their part of what they share with others included.</param>
/// <param name="ProcessorTime">The processor time that its processes have used.</param>
/// <param name="OwnProcessorTime">The processor time that this program has used.</param>
internal readonly record struct ServerSample(long HeapBytes, long AllocatedBytes, long ProportionalBytes, TimeSpan ProcessorTime, TimeSpan OwnProcessorTime);

using BenchmarkDotNet.Attributes;

namespace Godwit.Bench.Routing;

/// <summary>A message from one session of a server to another, with both archives; time and bytes allocated for one.</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private const int Many = 1000;

    private Conversation conversation = null!;

    /// <summary>Where the data is: on the disk, where each group waits for it, or in memory, which shows the rest.</summary>
    [Params("disk", "memory")]
    public string Data { get; set; } = "";

    /// <summary>Starts the server.</summary>
    [GlobalSetup]
    public async Task SetUpAsync() => conversation = await Conversation.StartAsync(Data == "memory" ? "/dev/shm" : Path.GetTempPath());

    /// <summary>Stops it.</summary>
    [GlobalCleanup]
    public async Task CleanUpAsync() => await conversation.DisposeAsync();

    /// <summary>One message at a time, each waiting to be received.</summary>
    [Benchmark]
    public Task OneByOneAsync() => conversation.TalkAsync(1);

    /// <summary>A thousand messages on their way at once.</summary>
    [Benchmark(OperationsPerInvoke = Many)]
    public Task ManyAtOnceAsync() => conversation.TalkAsync(Many);
}

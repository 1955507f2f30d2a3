using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A cluster of which one node, a process of its own, will leave, and Juliet, whose session is there. Romeo has an account too.</summary>
internal sealed class LeavingNode : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private Client? former;

    private LeavingNode(TestCluster cluster, NodeProcess process) => (Cluster, Process) = (cluster, process);

    public TestCluster Cluster { get; }

    public NodeProcess Process { get; }

    /// <summary>Juliet's session as it was on this node.</summary>
    public Client Former => former!;

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>Starts it with so many nodes that stay, and logs Juliet in.</summary>
    public static async Task<LeavingNode> WithJulietAsync(int others = 1, params (string Key, string Value)[] settings)
    {
        var node = await StartAsync(others, settings);
        await node.LogInAsync();
        return node;
    }

    /// <summary>Starts it with so many nodes that stay.</summary>
    public static async Task<LeavingNode> StartAsync(int others = 1, params (string Key, string Value)[] settings)
    {
        var cluster = await TestCluster.StartAsync(others);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        return new LeavingNode(cluster, await NodeProcess.StartAsync(cluster.Database, settings));
    }

    /// <summary>Juliet logs in on the node that will leave.</summary>
    public async Task LogInAsync() => former = await TestCluster.LogInAtAsync(Process.Port, "juliet", "chamber");

    /// <summary>The node is emptied and ends.</summary>
    public async Task LeaveAsync() => Assert.Equal(0, await Process.TerminateAsync().WaitAsync(Bound, None));

    /// <summary>Juliet goes on on one of those that stay.</summary>
    public Task<Client> ResumeAsync(int node = 0) => TestCluster.ResumeAsync(Cluster[node], Former);

    /// <summary>The node has closed a connection, and gave no error.</summary>
    public static async Task ClosedAsync(Client client)
    {
        await foreach (var element in client.Received.ReadAllAsync(None))
        {
            Assert.False(element.Name == "error", element.ToString());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (former?.DisposeAsync() ?? ValueTask.CompletedTask);
        await Process.DisposeAsync();
        await Cluster.DisposeAsync();
    }
}

using Godwit.Protocol;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Godwit.Tests.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>Several true servers on one database, all in this process.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string database;

    private TestCluster(string database) => this.database = database;

    public List<TestServer> Nodes { get; } = [];

    /// <summary>The connection string that all nodes share.</summary>
    public string Database => database;

    /// <summary>Parts of the warnings that a test brings about.</summary>
    public List<string> Expected { get; } = [];

    public TestServer this[int node] => Nodes[node];

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>Starts so many nodes at once on an empty database.</summary>
    public static async Task<TestCluster> StartAsync(int nodes, Action<IServiceCollection>? customise = null)
    {
        var cluster = new TestCluster(await (await PostgresServer.Shared).CreateDatabaseAsync());
        cluster.Nodes.AddRange(await Task.WhenAll(Enumerable.Range(0, nodes).Select(_ => cluster.StartNodeAsync(customise))));
        return cluster;
    }

    /// <summary>Starts one more.</summary>
    public async Task<TestServer> AddNodeAsync(Action<IServiceCollection>? customise = null)
    {
        var node = await StartNodeAsync(customise);
        Nodes.Add(node);
        return node;
    }

    /// <summary>What nodes say of one that leaves.</summary>
    public static IReadOnlyList<string> Leaving { get; } = ["became unavailable", "SiloHealthMonitor", "Orleans.Runtime.Messaging", "Polly"];

    /// <summary>A node leaves in order. The engine of those that stay may probe it in the moment in which it ends, and says so.</summary>
    public void NodeLeaves() => Expected.AddRange(Leaving);

    /// <summary>All know that a node that was killed is dead: until then they try to reach it, and say so.</summary>
    public async Task KnownDeadAsync()
    {
        foreach (var node in Nodes)
        {
            var silos = node.Services.GetRequiredService<ISiloStatusOracle>();
            await Eventually.TrueAsync(() => silos.GetActiveSilos().Length == Nodes.Count, () => "The dead node is not known to be dead.");
        }
    }

    /// <summary>Adds users, each with the password of <see cref="Chat"/>.</summary>
    public async Task AddAsync(params string[] users)
    {
        foreach (var user in users)
        {
            await Nodes[0].AddAccountAsync(user, Chat.Password);
        }
    }

    /// <summary>Logs in on a node and becomes available; what comes before the own presence is dropped.</summary>
    public Task<Client> LogInAsync(int node, string user, string resource = "test") => LogInAtAsync(Nodes[node].Port, user, resource);

    /// <inheritdoc cref="LogInAsync"/>
    public static async Task<Client> LogInAtAsync(int port, string user, string resource)
    {
        var client = await BindAtAsync(port, user, resource);
        await AvailableAsync(client);
        return client;
    }

    /// <summary>Logs in without a word to anybody: the account comes up there, and no contact's does.</summary>
    public static async Task<Client> BindAtAsync(int port, string user, string resource)
    {
        var client = await Client.ConnectAsync(port, Protocol.Jids.Jid.Parse($"{user}@localhost"), Chat.Password, None);
        await client.BindAsync(resource, None);
        return client;
    }

    /// <summary>Goes on on a node with a session that another one had.</summary>
    public static async Task<Client> ResumeAsync(TestServer node, Client former)
    {
        var client = await ConnectAsync(node, former.Account.Local!);
        Assert.NotNull(await client.ResumeAsync(former.Token!, former.Handled, None));
        return client;
    }

    /// <summary>Logs in and has no session yet.</summary>
    public static Task<Client> ConnectAsync(TestServer node, string user) => Client.ConnectAsync(node.Port, Protocol.Jids.Jid.Parse($"{user}@localhost"), Chat.Password, None);

    /// <summary>Sends the first presence.</summary>
    public static async Task AvailableAsync(Client client)
    {
        await client.SendAsync(new Element("presence", Namespaces.Client));
        await client.UntilAsync(e => e.Name == "presence" && e["from"] == client.Address!.ToString(), None);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
        {
            Ignore(node);
            await node.DisposeAsync();
            NodeLeaves();
        }

        await (await PostgresServer.Shared).DropDatabaseAsync(database);
    }

    /// <summary>The throw-away database does not wait for the disk, and every node says so; what else is expected, a test says.</summary>
    private void Ignore(TestServer node) => Assert.DoesNotContain(node.TakeProblems(), p => !Expected.Append("fsync is off").Any(e => p.Contains(e, StringComparison.Ordinal)));

    private Task<TestServer> StartNodeAsync(Action<IServiceCollection>? customise) =>
        TestServer.StartAsync(m => m with { Cluster = m.Cluster with { Database = database } }, customise);
}

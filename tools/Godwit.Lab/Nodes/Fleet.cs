using Godwit.Compare.Machine;
using Godwit.TestPostgres;

namespace Godwit.Lab.Nodes;

/// <summary>The nodes of an experiment, and their database. Disposing it leaves nothing of them.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("godwit-lab-");
    private readonly List<Node> nodes = [];
    private readonly Dictionary<string, string> configuration = new()
    {
        ["allowPlaintext"] = "true",
        ["scramIterations"] = "4096",
        ["limits:connectionsPerAddress"] = "100000",
        ["modules:rooms:mostOccupants"] = "10000",
    };

    private string? database;

    /// <summary>The database server; null for one node with SQLite.</summary>
    public PostgresServer? Postgres { get; private set; }

    /// <summary>The nodes that there are or were, by their number less 1.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>What nodes are started as.</summary>
    public Build Build { get; set; } = Build.Current;

    /// <summary>Sets a key of the configuration for nodes that are added from now on.</summary>
    public void Set(string key, string value) => configuration[key] = value;

    /// <summary>Starts the database that nodes will share.</summary>
    public async Task StartDatabaseAsync()
    {
        Postgres = await PostgresServer.StartAsync(isDurable: true);
        database = await Postgres.CreateDatabaseAsync();
    }

    /// <summary>Makes the accounts.</summary>
    public async Task ImportAsync(IEnumerable<string> rows, CancellationToken stop)
    {
        var file = Path.Combine(directory.FullName, "accounts.csv");
        await File.WriteAllLinesAsync(file, rows, stop);
        await Command.RunAsync(Build.Current.Command, ["account", "import", file, "--data", nodes[0].Data], stop);
    }

    /// <summary>Adds a node, which does not run yet.</summary>
    /// <param name="place">Where it lives.</param>
    /// <param name="hasRelay">Whether its way to the database can be cut.</param>
    public Node Add(NodePlace place, bool hasRelay)
    {
        var number = nodes.Count + 1;
        var own = new Dictionary<string, string>(configuration);
        var relay = hasRelay ? new DatabaseRelay(Path.Combine(directory.FullName, $"relay{number}"), Postgres!.Socket) : null;
        if (database is not null)
        {
            own["cluster:database"] = database.Replace(Postgres!.Directory, relay?.Directory ?? Postgres.Directory, StringComparison.Ordinal);
            own["cluster:address"] = place.Others.ToString();
        }

        nodes.Add(new Node(number, Path.Combine(directory.FullName, $"node{number}"), place, own) { Relay = relay });
        return nodes[^1];
    }

    /// <summary>Kills all nodes.</summary>
    public void Kill() => nodes.ForEach(n => n.Kill());

    /// <summary>Where to keep what the nodes wrote; null to throw it away.</summary>
    public string? Keep { get; set; }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
        {
            node.Dispose();
            if (Keep is not null && File.Exists(node.Log))
            {
                Directory.CreateDirectory(Keep);
                File.Copy(node.Log, Path.Combine(Keep, $"node{node.Number}.log"), overwrite: true);
            }

            await (node.Relay?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        if (Postgres is not null)
        {
            await Postgres.DisposeAsync();
        }

        directory.Delete(recursive: true);
    }
}

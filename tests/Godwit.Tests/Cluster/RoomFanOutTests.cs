using Godwit.Cluster.Nodes;
using Godwit.Protocol;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A room reaches occupants on other nodes by their nodes: what it costs grows with the nodes, not with the occupants.</summary>
public sealed class RoomFanOutTests
{
    private const int Nodes = 4;
    private const int OnEach = 12;

    private CountedCalls calls = new();

    private static CancellationToken None => TestContext.Current.CancellationToken;

    /// <summary>Calls that hand stanzas to sessions elsewhere.</summary>
    private int Made => calls.Of("FanOutAsync") + calls.Of("FanOutTogetherAsync") + calls.Of("SendAsync");

    [Fact]
    public async Task What_is_said_goes_once_to_each_node_however_many_occupants_are_there()
    {
        await using var cluster = await StartAsync(Nodes);
        var clients = await EnterAllAsync(cluster, Nodes, Nodes * OnEach);
        calls.Reset();
        foreach (var body in (string[])["one", "two", "three"])
        {
            await SayAsync(clients, body);
        }

        // The node on which the room is needs none.
        Assert.Equal(3 * (Nodes - 1), Made);
        await Task.WhenAll(clients.Select(c => c.CloseAsync()));
    }

    [Fact]
    public async Task Somebody_who_enters_is_shown_all_who_are_there_in_one_call()
    {
        await using var cluster = await StartAsync(2);
        var clients = await EnterAllAsync(cluster, 2, OnEach);
        await using var newcomer = await cluster.LogInAsync(1, "newcomer");
        await KnownAsync(cluster[0], cluster[1]);
        await KnownAsync(cluster[1], cluster[0]);
        calls.Reset();

        Assert.Equal([.. Enumerable.Range(0, OnEach).Select(n => $"user{n}"), "newcomer"], await ShownAsync(newcomer));

        // Its own presence and the subject come behind, and the others there are shown it: all in the same call.
        await SayAsync([.. clients, newcomer], "all are there");
        Assert.Equal(2, Made);
        await Task.WhenAll([.. clients.Select(c => c.CloseAsync()), newcomer.CloseAsync()]);
    }

    [Fact]
    public async Task A_node_of_the_version_before_is_given_them_one_by_one()
    {
        calls = new CountedCalls { OthersAreOld = true };
        await using var cluster = await StartAsync(2);
        var clients = await EnterAllAsync(cluster, 2, OnEach);
        await using var newcomer = await cluster.LogInAsync(1, "newcomer");
        calls.Reset();

        Assert.Equal([.. Enumerable.Range(0, OnEach).Select(n => $"user{n}"), "newcomer"], await ShownAsync(newcomer));

        Assert.Equal(0, calls.Of("FanOutTogetherAsync"));
        await Task.WhenAll([.. clients.Select(c => c.CloseAsync()), newcomer.CloseAsync()]);
    }

    private Task<TestCluster> StartAsync(int nodes) => TestCluster.StartAsync(nodes, s => s.AddSingleton<IOutgoingGrainCallFilter>(calls));

    /// <summary>A node has said what it knows.</summary>
    private static Task KnownAsync(TestServer node, TestServer other)
    {
        var name = other.Services.GetRequiredService<IGateways>().Here;
        return Eventually.TrueAsync(() => node.Services.GetRequiredService<NodeAbilities>().Has(name, NodeAbilities.FanOutTogether), () => "The other node does not say what it knows.");
    }

    /// <summary>Clients of all nodes in turn, each of which has seen all the others and heard something.</summary>
    private static async Task<IReadOnlyList<Client>> EnterAllAsync(TestCluster cluster, int nodes, int occupants)
    {
        string[] users = [.. Enumerable.Range(0, occupants).Select(n => $"user{n}")];
        await cluster.AddAsync([.. users, "newcomer"]);
        var clients = new List<Client>();
        foreach (var user in users)
        {
            var client = await cluster.LogInAsync(clients.Count % nodes, user);
            await (clients.Count == 0 ? Hall.MakeAsync(client) : Hall.EnterAsync(client));
            clients.Add(client);
        }

        await SayAsync(clients, "quiet");
        return clients;
    }

    /// <summary>The first says something, and all hear it: then nothing is on its way any more.</summary>
    private static async Task SayAsync(IReadOnlyList<Client> clients, string body)
    {
        await clients[0].SendAsync(Hall.Words(body));
        Assert.All(await Task.WhenAll(clients.Select(c => Chat.BodiesAsync(c, body))), heard => Assert.Equal([body], heard));
    }

    /// <summary>Enters, and returns whom it is shown until the greeting is over, by their numbers, itself last.</summary>
    private static async Task<IReadOnlyList<string>> ShownAsync(Client newcomer)
    {
        var shown = new List<string>();
        await newcomer.SendAsync(new Element("presence", Namespaces.Client).Set("to", $"{Hall.Address}/newcomer").Add(new Element("x", "http://jabber.org/protocol/muc")));
        await newcomer.UntilAsync(
            e =>
            {
                if (e.Name == "presence")
                {
                    shown.Add(e["from"]!.Split('/')[1]);
                }

                return e.Name == "message" && e.Child("subject") is not null;
            },
            None);
        return [.. shown.SkipLast(1).OrderBy(n => n.Length).ThenBy(n => n, StringComparer.Ordinal), shown[^1]];
    }
}

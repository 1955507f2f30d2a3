using Godwit.Protocol;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hostile;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A room reaches occupants on other nodes by their nodes: what it costs grows with the nodes, not with the occupants.</summary>
public sealed class RoomFanOutTests
{
    private const int Nodes = 4;
    private const int OnEach = 12;
    private const string Muc = "http://jabber.org/protocol/muc";
    private const string Hall = "hall@conference.localhost";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_said_goes_once_to_each_node_however_many_occupants_are_there()
    {
        var calls = new Calls();
        await using var cluster = await TestCluster.StartAsync(Nodes, s => s.AddSingleton<IOutgoingGrainCallFilter>(calls));
        string[] users = [.. Enumerable.Range(0, Nodes * OnEach).Select(n => $"user{n}")];
        await cluster.AddAsync(users);
        var clients = new List<Client>();
        foreach (var user in users)
        {
            clients.Add(await EnterAsync(cluster, clients.Count % Nodes, user));
        }

        // Whoever hears this has heard of all who entered: nothing is on its way any more.
        await SayAsync(clients[0], "quiet");
        await Task.WhenAll(clients.Select(c => Chat.BodiesAsync(c, "quiet")));
        calls.Reset();
        await SayAsync(clients[0], "one");
        await SayAsync(clients[0], "two");
        await SayAsync(clients[0], "three");
        Assert.All(await Task.WhenAll(clients.Select(c => Chat.BodiesAsync(c, "three"))), heard => Assert.Equal(["one", "two", "three"], heard));

        // The node on which the room is needs none.
        Assert.Equal(3 * (Nodes - 1), calls.Count);
        await Task.WhenAll(clients.Select(c => c.CloseAsync()));
    }

    private static async Task<Client> EnterAsync(TestCluster cluster, int node, string user)
    {
        var client = await cluster.LogInAsync(node, user);
        await client.SendAsync(new Element("presence", Namespaces.Client).Set("to", $"{Hall}/{user}").Add(new Element("x", Muc)));
        await client.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, None);
        if (user == "user0")
        {
            // It opens the room to others.
            var open = new Element("query", $"{Muc}#owner").Add(new Element("x", "jabber:x:data").Set("type", "submit"));
            await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "open").Set("to", Hall).Add(open));
            await client.UntilAsync(e => e["id"] == "open" && e["type"] == "result", None);
        }

        return client;
    }

    private static Task SayAsync(Client client, string body) => client.SendAsync(
        new Element("message", Namespaces.Client).Set("to", Hall).Set("type", "groupchat").Set("id", body).Add(new Element("body", Namespaces.Client).AddText(body)));

    private sealed class Calls : IOutgoingGrainCallFilter
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public void Reset() => Volatile.Write(ref count, 0);

        public Task Invoke(IOutgoingGrainCallContext context)
        {
            if (context.MethodName is "FanOutAsync" or "SendAsync")
            {
                Interlocked.Increment(ref count);
            }

            return context.Invoke();
        }
    }
}

using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Godwit.Tests.Cluster;

/// <summary>A call to a room may fail after it was carried out, because the answer was lost with a node: it is made again, with the same tags.</summary>
public sealed class RoomCallsTests
{
    private const string Muc = "http://jabber.org/protocol/muc";

    private static readonly Jid Hall = Jid.Parse("hall@conference.localhost");

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_said_is_not_said_twice()
    {
        await using var server = await StartAsync();
        await using var romeo = await EnterAsync(server, "romeo");
        await using var juliet = await EnterAsync(server, "juliet");
        RoutedStanza[] call = [new(Groupchat(romeo, "one"), null, 41), new(Groupchat(romeo, "one"), null, 42)];

        await DeliverAsync(server, call);
        await DeliverAsync(server, call);
        await DeliverAsync(server, [new(Groupchat(romeo, "end"), null, 43)]);

        Assert.Equal(["one", "one", "end"], await Chat.BodiesAsync(juliet, "end"));
        var log = await server.Services.GetRequiredService<IMessageLogStore>().OpenAsync(Hall, None);
        Assert.Equal(3, await log.CountAsync(new LogQuery(), None));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Nor_is_what_was_said_to_one_alone()
    {
        await using var server = await StartAsync();
        await using var romeo = await EnterAsync(server, "romeo");
        await using var juliet = await EnterAsync(server, "juliet");
        RoutedStanza[] call = [new(Message(romeo, "chat", "secret").WithTo(Hall.WithResource("juliet")), null, 41)];

        await DeliverAsync(server, call);
        await DeliverAsync(server, call);
        await DeliverAsync(server, [new(Groupchat(romeo, "end"), null, 43)]);

        Assert.Equal(["secret", "end"], await Chat.BodiesAsync(juliet, "end"));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    private static Task DeliverAsync(TestServer server, RoutedStanza[] call) => server.Services.GetRequiredService<IEntities>().DeliverAsync(Hall, call);

    private static Stanza Groupchat(TestClient.TestClient from, string body) => Message(from, "groupchat", body).WithTo(Hall);

    private static Stanza Message(TestClient.TestClient from, string type, string body) =>
        Stanza.Message(from.Address, null, type, body, new Element("body", Namespaces.Client).AddText(body));

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.AddAccountAsync("romeo", Chat.Password);
        await server.AddAccountAsync("juliet", Chat.Password);
        return server;
    }

    /// <summary>The first one opens the room to others.</summary>
    private static async Task<TestClient.TestClient> EnterAsync(TestServer server, string user)
    {
        var client = await TestCluster.LogInAtAsync(server.Port, user, "test");
        await client.SendAsync(new Element("presence", Namespaces.Client).Set("to", $"{Hall}/{user}").Add(new Element("x", Muc)));
        await client.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, None);
        if (user == "romeo")
        {
            var open = new Element("query", $"{Muc}#owner").Add(new Element("x", "jabber:x:data").Set("type", "submit"));
            await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "open").Set("to", Hall.ToString()).Add(open));
            await client.UntilAsync(e => e["id"] == "open" && e["type"] == "result", None);
        }

        return client;
    }
}

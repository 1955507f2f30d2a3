using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Sessions;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>What a client has taken over, its account learns in time: no other session gets it.</summary>
public sealed class TakenOverTests
{
    private readonly HeldLogs logs = new();

    [Fact]
    public async Task A_session_that_comes_is_not_sent_what_another_has_just_taken_over()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice", "test");
        await using var phone = await ConnectAsync(server, "bob", "phone");
        await TakeOverAsync(phone, alice, "1");

        await using var desk = await ConnectAsync(server, "bob", "desk");
        await alice.SendAsync(Message("2"));

        Assert.Equal("2", (await ReadMessageAsync(desk))["id"]);
        await desk.CloseAsync();
        await phone.CloseAsync();
        await alice.CloseAsync();
    }

    [Fact]
    public async Task Nor_is_one_that_comes_after_the_other_has_ended()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice", "test");
        await using var phone = await ConnectAsync(server, "bob", "phone");
        await TakeOverAsync(phone, alice, "1");
        await phone.CloseAsync();

        await using var desk = await ConnectAsync(server, "bob", "desk");
        await alice.SendAsync(Message("2"));

        Assert.Equal("2", (await ReadMessageAsync(desk))["id"]);
        await desk.CloseAsync();
        await alice.CloseAsync();
    }

    [Fact]
    public async Task It_is_saved_although_nothing_else_happens()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice", "test");
        await using var phone = await ConnectAsync(server, "bob", "phone");
        await TakeOverAsync(phone, alice, "1");

        await logs.HasSavedAsync(Jid.Parse("bob@localhost"), 1);
        await phone.CloseAsync();
        await alice.CloseAsync();
    }

    [Fact]
    public async Task A_client_that_only_receives_is_never_kept_waiting_for_it()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice", "test");
        await using var phone = await ConnectAsync(server, "bob", "phone");
        for (var i = 1; i <= AcknowledgementReporter.Many * 10; i++)
        {
            await alice.SendAsync(Message($"{i}"));
            Assert.Equal($"{i}", (await ReadMessageAsync(phone))["id"]);
            await phone.SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", $"{i + 1}"));
        }

        await phone.CloseAsync();
        await alice.CloseAsync();
    }

    /// <summary>The client gets a message and acknowledges it; the server has read that when this completes.</summary>
    private static async Task TakeOverAsync(Client client, Client from, string id)
    {
        await from.SendAsync(Message(id));
        Assert.Equal(id, (await ReadMessageAsync(client))["id"]);

        // Its own presence came first.
        await client.SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", "2"));
        await client.SendAsync(new Element("r", Namespaces.StreamManagement));
        await client.UntilAsync(e => e.Name == "a", TestContext.Current.CancellationToken);
    }

    private static Task<Element> ReadMessageAsync(Client client) => client.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken);

    private async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(null, logs.Customise);
        await server.AddAccountAsync("alice", "secret");
        await server.AddAccountAsync("bob", "secret");
        return server;
    }

    private static async Task<Client> ConnectAsync(TestServer server, string user, string resource)
    {
        var client = await Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", TestContext.Current.CancellationToken);
        await client.BindAsync(resource, TestContext.Current.CancellationToken);
        await client.SendAsync(new Element("presence", Namespaces.Client));
        await client.UntilAsync(e => e.Name == "presence", TestContext.Current.CancellationToken);
        return client;
    }

    private static Element Message(string id) => new Element("message", Namespaces.Client)
        .Set("type", "chat").Set("to", "bob@localhost").Set("id", id)
        .Add(new Element("body", Namespaces.Client).AddText(id));
}

using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Godwit.Tests.Surroundings;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Modules.Rooms;

/// <summary>What a room keeps, with a real server and its store.</summary>
public sealed class LastingRoomTests
{
    private const string Room = "coven@conference.localhost";
    private const string Muc = "http://jabber.org/protocol/muc";

    private readonly CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public LastingRoomTests() => patience.CancelAfter(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task After_a_restart_the_room_is_as_it_was_but_nobody_is_in_it()
    {
        using var directory = new TemporaryDirectory();
        await using (var server = await StartAsync(directory.Path))
        {
            await server.AddAccountAsync("romeo", "secret");
            await server.AddAccountAsync("juliet", "secret");
            await using var romeo = await ConnectAsync(server, "romeo");
            await MakeRoomAsync(romeo);
            await SayAsync(romeo, new Element("body", Namespaces.Client).AddText("Good morrow"));
            await SayAsync(romeo, new Element("subject", Namespaces.Client).AddText("Mantua"));
            await AskAsync(romeo, "set", new Element("query", $"{Muc}#admin").Add(new Element("item", $"{Muc}#admin").Set("jid", "juliet@localhost").Set("affiliation", "admin")));
            await romeo.CloseAsync();
        }

        await using (var server = await StartAsync(directory.Path))
        {
            await using var juliet = await ConnectAsync(server, "juliet");
            var ping = await AskAsync(juliet, "get", new Element("ping", "urn:xmpp:ping"), $"{Room}/Juliet");
            Assert.NotNull(ping.Child("error")?.Child("not-acceptable", Namespaces.StanzaErrors));

            await EnterAsync(juliet, "Juliet");
            var item = (await juliet.UntilAsync(e => e.Name == "presence", patience.Token)).Child("x", $"{Muc}#user")!.Child("item")!;
            Assert.Equal(("admin", "moderator"), (item["affiliation"], item["role"]));
            Assert.Equal("Good morrow", (await juliet.UntilAsync(e => e.Name == "message", patience.Token)).Child("body")?.Text);
            Assert.Equal("Mantua", (await juliet.UntilAsync(e => e.Name == "message", patience.Token)).Child("subject")?.Text);
            var info = await AskAsync(juliet, "get", new Element("query", "http://jabber.org/protocol/disco#info"));
            Assert.Equal("A Dark Cave", info.Child("query", "http://jabber.org/protocol/disco#info")!.Child("identity")!["name"]);

            // What was said before is known again.
            await SayAsync(juliet, new Element("body", Namespaces.Client).AddText("So soon?"));
            var count = await AskAsync(juliet, "set", new Element("query", "urn:xmpp:mam:2"));
            Assert.Equal("3", count.Child("fin", "urn:xmpp:mam:2")!.Child("set", "http://jabber.org/protocol/rsm")!.Child("count")!.Text);
            await juliet.CloseAsync();
        }
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_and_nobody_sees_it()
    {
        using var disk = SmallDisk.Mount(kilobytes: 8 * 1024);
        await using var server = await StartAsync(Path.Combine(disk.Path, "data"));
        await server.AddAccountAsync("romeo", "secret");
        await server.AddAccountAsync("juliet", "secret");
        await using var romeo = await ConnectAsync(server, "romeo");
        await using var juliet = await ConnectAsync(server, "juliet");
        await MakeRoomAsync(romeo);
        await EnterAsync(juliet, "Juliet");
        await juliet.UntilAsync(e => e.Child("subject") is not null, patience.Token);

        disk.Fill();
        for (var i = 0; i < 20; i++)
        {
            var refused = await SayAsync(romeo, new Element("body", Namespaces.Client).AddText("lost"));
            Assert.NotNull(refused.Child("error")?.Child("resource-constraint", Namespaces.StanzaErrors));
        }

        var kept = await AskAsync(romeo, "set", new Element("query", $"{Muc}#admin").Add(new Element("item", $"{Muc}#admin").Set("jid", "juliet@localhost").Set("affiliation", "outcast")));
        Assert.NotNull(kept.Child("error")?.Child("resource-constraint", Namespaces.StanzaErrors));
        Assert.Single(server.TakeProblems());

        disk.Free();
        await romeo.AcknowledgeAsync();
        await SayAsync(romeo, new Element("body", Namespaces.Client).AddText("found"));
        var heard = await juliet.UntilAsync(e => e.Name is "message" or "presence", patience.Token);
        Assert.Equal("found", heard.Child("body")?.Text);
        await romeo.CloseAsync();
        await juliet.CloseAsync();
    }

    private static Task<TestServer> StartAsync(string directory) => TestServer.StartAsync(m => m with { DataDirectory = directory });

    private async Task<Client> ConnectAsync(TestServer server, string user)
    {
        var client = await Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", patience.Token);
        await client.BindAsync("test", patience.Token);
        return client;
    }

    private static Task EnterAsync(Client client, string nick) =>
        client.SendAsync(new Element("presence", Namespaces.Client).Set("to", $"{Room}/{nick}").Add(new Element("x", Muc)));

    private async Task MakeRoomAsync(Client romeo)
    {
        await EnterAsync(romeo, "Romeo");
        await romeo.UntilAsync(e => e.Child("subject") is not null, patience.Token);
        var name = new Element("field", "jabber:x:data").Set("var", "muc#roomconfig_roomname").Add("value", "A Dark Cave");
        await AskAsync(romeo, "set", new Element("query", $"{Muc}#owner").Add(new Element("x", "jabber:x:data").Set("type", "submit").Add(name)));
    }

    /// <summary>Says something, and returns what comes back.</summary>
    private async Task<Element> SayAsync(Client client, Element content)
    {
        var id = Guid.NewGuid().ToString("N");
        await client.SendAsync(new Element("message", Namespaces.Client).Set("to", Room).Set("type", "groupchat").Set("id", id).Add(content));
        return await client.UntilAsync(e => e.Name == "message" && e["id"] == id, patience.Token);
    }

    private async Task<Element> AskAsync(Client client, string type, Element request, string to = Room)
    {
        var id = Guid.NewGuid().ToString("N");
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("to", to).Set("type", type).Set("id", id).Add(request));
        return await client.UntilAsync(e => e.Name == "iq" && e["id"] == id, patience.Token);
    }
}

using System.Net;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Surroundings;

/// <summary>A disk that is full, on a real filesystem.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public FullDiskTests() => patience.CancelAfter(Patience);

    [Fact]
    public async Task A_server_on_a_full_disk_does_not_start_and_says_why()
    {
        using var disk = SmallDisk.Mount(kilobytes: 64);
        disk.Fill();
        var line = (await GodwitCommand.ServeAsync(Path.Combine(disk.Path, "data"))).OneLine(exitCode: 1);
        Assert.EndsWith("is full. Free some space and start again.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Senders_are_told_that_the_disk_is_full_and_all_goes_on_when_there_is_space_again()
    {
        using var disk = SmallDisk.Mount(kilobytes: 8 * 1024);
        await using var server = await TestServer.StartAsync(m => m with { DataDirectory = Path.Combine(disk.Path, "data") });
        await server.AddAccountAsync("alice", "secret");
        await server.AddAccountAsync("bob", "secret");
        await using var alice = await ConnectAsync(server, "alice");
        await using var bob = await ConnectAsync(server, "bob");
        await bob.SendAsync(new Element("presence", Namespaces.Client));
        await alice.SendAsync(Message("before"));
        await BodyAsync(bob, "before");
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.HttpPort}") };
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync(http, "/health/ready"));

        disk.Fill();
        for (var i = 0; i < 20; i++)
        {
            await RefusedAsync(alice, Message($"lost-{i}"));
        }

        var (status, text) = await GetAsync(http, "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Matches("^not ready: The disk of .*godwit.db is full. Free some space; the server goes on by itself.\n$", text);
        Assert.Equal((HttpStatusCode.OK, "live\n"), await GetAsync(http, "/health/live"));
        Assert.Contains("is full. Free some space", Assert.Single(server.TakeProblems()), StringComparison.Ordinal);
        await AnswersAsync(alice);

        disk.Free();
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync(http, "/health/ready"));
        await alice.SendAsync(Message("after"));
        await BodyAsync(bob, "after");
        await EndAsync(alice, bob);
    }

    [Fact]
    public async Task On_a_full_disk_people_still_log_in_and_what_they_want_to_keep_is_refused()
    {
        using var disk = SmallDisk.Mount(kilobytes: 8 * 1024);
        await using var server = await TestServer.StartAsync(m => m with { DataDirectory = Path.Combine(disk.Path, "data") });
        await server.AddAccountAsync("alice", "secret");
        disk.Fill();

        await using var alice = await ConnectAsync(server, "alice");
        await alice.SendAsync(new Element("presence", Namespaces.Client));
        await AssertRosterAsync(alice, "before");
        await RefusedAsync(alice, Request("card", new Element("vCard", "vcard-temp").Add("FN", "Alice")));
        await RefusedAsync(alice, Request("item", new Element("query", Namespaces.Roster).Add(new Element("item", Namespaces.Roster).Set("jid", "bob@localhost"))));
        await AnswersAsync(alice);
        Assert.Single(server.TakeProblems());

        disk.Free();
        await AssertRosterAsync(alice, "after");
        await alice.SendAsync(Request("again", new Element("query", Namespaces.Roster).Add(new Element("item", Namespaces.Roster).Set("jid", "carol@localhost"))));
        var push = await alice.UntilAsync(e => e.Name == "iq" && e["type"] == "set", patience.Token);
        Assert.Equal("carol@localhost", push.Child("query", Namespaces.Roster)!.Child("item")!["jid"]);
        await EndAsync(alice);
    }

    [Fact]
    public async Task What_could_not_be_written_does_not_hold()
    {
        using var disk = SmallDisk.Mount(kilobytes: 8 * 1024);
        await using var server = await TestServer.StartAsync(m => m with { DataDirectory = Path.Combine(disk.Path, "data") });
        await server.AddAccountAsync("alice", "secret");
        await server.AddAccountAsync("bob", "secret");
        await using var alice = await ConnectAsync(server, "alice");
        await using var bob = await ConnectAsync(server, "bob");
        var blocking = "urn:xmpp:blocking";
        var archive = "urn:xmpp:mam:2";

        disk.Fill();
        await RefusedAsync(bob, Request("block", new Element("block", blocking).Add(new Element("item", blocking).Set("jid", "alice@localhost"))));
        await RefusedAsync(bob, Request("prefs", new Element("prefs", archive).Set("default", "never")));
        await AssertAnswerAsync(bob, "get", new Element("blocklist", blocking), answer => Assert.Empty(answer.Elements));
        await AssertAnswerAsync(bob, "get", new Element("prefs", archive), answer => Assert.NotEqual("never", answer["default"]));
        Assert.Single(server.TakeProblems());

        disk.Free();
        await AssertAnswerAsync(bob, "set", new Element("prefs", archive).Set("default", "never"), answer => Assert.Equal("never", answer["default"]));
        await EndAsync(alice, bob);
    }

    private async Task AssertAnswerAsync(Client client, string type, Element payload, Action<Element> check)
    {
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", type).Set("id", "ask").Add(payload));
        var answer = await client.UntilAsync(e => e.Name == "iq" && e["id"] == "ask", patience.Token);
        Assert.Equal("result", answer["type"]);
        check(answer.Elements.Single());
    }

    /// <summary>Nothing that was refused shows up as a contact.</summary>
    private async Task AssertRosterAsync(Client client, string id)
    {
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "get").Set("id", id).Add(new Element("query", Namespaces.Roster)));
        var answer = await client.UntilAsync(e => e.Name == "iq" && e["id"] == id, patience.Token);
        Assert.Empty(answer.Child("query", Namespaces.Roster)!.Elements);
    }

    private static Element Request(string id, Element payload) => new Element("iq", Namespaces.Client).Set("type", "set").Set("id", id).Add(payload);

    private static Element Message(string id) => new Element("message", Namespaces.Client)
        .Set("type", "chat").Set("to", "bob@localhost").Set("id", id).Add(new Element("body", Namespaces.Client).AddText(id));

    private static async Task EndAsync(params Client[] clients)
    {
        foreach (var client in clients)
        {
            await client.CloseAsync();
        }
    }

    private static async Task<(HttpStatusCode Status, string Text)> GetAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<Client> ConnectAsync(TestServer server, string user)
    {
        var client = await Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", patience.Token);
        await client.BindAsync("test", patience.Token);
        return client;
    }

    private async Task BodyAsync(Client client, string body) =>
        await client.UntilAsync(e => e.Name == "message" && e.Child("body")?.Text == body, patience.Token);

    private async Task RefusedAsync(Client client, Element request)
    {
        await client.SendAsync(request);
        var answer = await client.UntilAsync(e => e["id"] == request["id"] || e["type"] == "set", patience.Token);
        Assert.Equal("error", answer["type"]);
        var error = answer.Child("error")!;
        Assert.Equal("wait", error["type"]);
        Assert.NotNull(error.Child("resource-constraint", Namespaces.StanzaErrors));
        await client.AcknowledgeAsync();
    }

    private async Task AnswersAsync(Client client)
    {
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "get").Set("id", "ping").Set("to", "localhost").Add(new Element("ping", "urn:xmpp:ping")));
        Assert.Equal("result", (await client.UntilAsync(e => e["id"] == "ping", patience.Token))["type"]);
    }
}

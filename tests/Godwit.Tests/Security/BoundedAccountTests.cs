using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Stanzas;
using Godwit.Protocol.Xml;
using Godwit.Server.Sessions;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Security;

/// <summary>One user can't fill the memory and the disk of all: what an account may leave behind is bounded, in number and in bytes.</summary>
public sealed class BoundedAccountTests : IDisposable
{
    private const string Muc = "http://jabber.org/protocol/muc";

    private readonly CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public BoundedAccountTests() => patience.CancelAfter(TimeSpan.FromSeconds(30));

    public void Dispose() => patience.Dispose();

    [Fact]
    public async Task Private_storage_stays_bounded_when_many_elements_come_at_once()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("mallory", Chat.Password);
        await using var mallory = await Chat.LogInAsync(server, "mallory");
        for (var i = 0; i < 250; i++)
        {
            await mallory.SendAsync(Request("set", $"{i}").Add(new Element("query", "jabber:iq:private").Add(new Element("storage", $"urn:test:{i}").AddText("x"))));
        }

        var answers = await AnswersAsync(mallory, 250);

        Assert.Equal(100, answers.Count(a => a["type"] == "result"));
        var stored = await server.Services.GetRequiredService<IDocumentStore>().Of(Jid.Parse("mallory@localhost")).LoadAsync(["jabber:iq:private"], patience.Token);
        Assert.Equal(100, stored.Count);
        await mallory.CloseAsync();
    }

    [Fact]
    public async Task An_account_makes_no_more_rooms_by_making_them_all_before_it_configures_one()
    {
        await using var server = await TestServer.StartAsync(m => m with { Modules = new Dictionary<string, string> { ["modules:rooms:mostPerAccount"] = "3" } });
        await server.AddAccountAsync("mallory", Chat.Password);
        await using var mallory = await Chat.LogInAsync(server, "mallory");
        for (var i = 0; i < 8; i++)
        {
            await mallory.SendAsync(new Element("presence", Namespaces.Client).Set("to", $"room{i}@conference.localhost/m").Add(new Element("x", Muc)));
            await mallory.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, patience.Token);
        }

        for (var i = 0; i < 8; i++)
        {
            var form = new Element("x", "jabber:x:data").Set("type", "submit");
            await mallory.SendAsync(Request("set", $"{i}").Set("to", $"room{i}@conference.localhost").Add(new Element("query", $"{Muc}#owner").Add(form)));
        }

        var answers = await AnswersAsync(mallory, 8);

        Assert.InRange(answers.Count(a => a["type"] == "result"), 0, 3);
        Assert.All(answers.Where(a => a["type"] == "error"), a => Assert.NotNull(a.Child("error")!.Child("not-allowed", Namespaces.StanzaErrors)));
        var kept = await server.Services.GetRequiredService<IDocumentStore>().Of(Jid.Parse("mallory@localhost")).LoadAsync(["rooms.made"], patience.Token);
        Assert.Equal(answers.Count(a => a["type"] == "result"), kept.Count);
        await mallory.CloseAsync();
    }

    [Fact]
    public async Task Of_a_request_to_subscribe_no_more_is_kept_than_a_stranger_may_leave_behind()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("mallory", Chat.Password);
        await server.AddAccountAsync("alice", Chat.Password);
        await using var mallory = await Chat.LogInAsync(server, "mallory");
        await mallory.SendAsync(new Element("presence", Namespaces.Client).Set("to", "alice@localhost").Set("type", "subscribe").Add("status", new string('x', 200_000)));
        await mallory.SendAsync(Request("get", "done").Add(new Element("ping", "urn:xmpp:ping")));
        await mallory.UntilAsync(e => e["id"] == "done", patience.Token);

        await using var alice = await Chat.LogInAsync(server, "alice");
        var request = await alice.UntilAsync(e => e["type"] == "subscribe", patience.Token);
        var stored = await server.Services.GetRequiredService<IRosterStore>().LoadAsync(Jid.Parse("alice@localhost"), patience.Token);

        Assert.Equal("mallory@localhost", request["from"]);
        Assert.InRange(Assert.Single(stored.Items).Request!.Value.Length, 1, 1000);
        await mallory.CloseAsync();
        await alice.CloseAsync();
    }

    [Theory]
    [InlineData("status")]
    [InlineData("id")]
    public async Task Presence_has_a_bounded_size(string where)
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("mallory", Chat.Password);
        await using var mallory = await Chat.LogInAsync(server, "mallory");
        var filler = new string('x', 100_000);
        var presence = new Element("presence", Namespaces.Client);

        await mallory.SendAsync(where == "id" ? presence.Set("id", filler) : presence.Add("status", filler));

        var answer = await mallory.UntilAsync(e => e.Name == "presence" && e["type"] == "error", patience.Token);
        Assert.NotNull(answer.Child("error")!.Child("policy-violation", Namespaces.StanzaErrors));
        await mallory.CloseAsync();
    }

    [Fact]
    public async Task A_client_that_asks_for_more_than_it_reads_loses_its_session_before_much_waits()
    {
        await using var server = await TestServer.StartAsync(m => m with { Limits = m.Limits with { QueuedBytes = 2_000_000 } });
        await server.AddAccountAsync("mallory", Chat.Password);
        using var mallory = await RawClient.LogInAsync(server.Port, "mallory", Chat.Password, receiveBuffer: 4096);
        var card = new string('x', 100_000);
        await mallory.SendAsync($"<iq type='set' id='set'><vCard xmlns='vcard-temp'><NOTE>{card}</NOTE></vCard></iq>");
        await mallory.UntilAsync("id=\"set\"");

        await mallory.SendAsync(string.Concat(Enumerable.Repeat("<iq type='get' id='get'><vCard xmlns='vcard-temp'/></iq>", 400)));

        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        await Eventually.TrueAsync(() => sessions.Count == 0, () => "The session is still there.");
    }

    [Fact]
    public void What_waits_for_a_client_is_bounded_in_bytes_without_what_the_mailbox_holds()
    {
        var queue = new WriteQueue(limit: 1000, bytesLimit: 1000);
        var stanza = new Stanza(StanzaKind.Message, new byte[400], []);

        Assert.True(queue.Add(new OutboundItem(stanza)));
        Assert.True(queue.Add(new OutboundItem(stanza)));
        Assert.False(queue.Add(new OutboundItem(stanza)));
        Assert.True(queue.Add(new OutboundItem(stanza, Sequence: 7)));
        queue.Take(new Nobody());
        Assert.True(queue.Add(new OutboundItem(stanza)));
    }

    private static Element Request(string type, string id) => new Element("iq", Namespaces.Client).Set("type", type).Set("id", id);

    private async Task<List<Element>> AnswersAsync(Client client, int count)
    {
        var answers = new List<Element>();
        while (answers.Count < count)
        {
            answers.Add(await client.UntilAsync(e => e.Name == "iq", patience.Token));
        }

        return answers;
    }

    private sealed class Nobody : IQueueReader
    {
        public bool IsInterrupted => false;

        public void Wake()
        {
        }
    }
}

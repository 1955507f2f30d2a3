using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Server.Routing;
using Godwit.Server.Sessions;
using Godwit.Tests.Cluster;
using Godwit.Tests.Hostile;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>What becomes of the order of a conversation when the store fails for a while, and a client does not hear of it.</summary>
public sealed class RefusedMessagesTests
{
    private static readonly Jid Alice = Jid.Parse("alice@localhost");
    private static readonly Jid Bob = Jid.Parse("bob@localhost");
    private static readonly Jid Coven = Jid.Parse("coven@conference.localhost");

    private readonly HeldLogs logs = new();

    /// <summary>In front of the other one.</summary>
    private readonly HeldLogs refusing = new();

    [Fact]
    public async Task What_a_client_sends_again_that_heard_of_no_refusal_is_not_put_behind_what_it_had_sent_later()
    {
        await using var server = await StartAsync();
        var alice = await ConnectAsync(server, "alice");
        refusing.Refuse(Alice);
        refusing.Hold();
        await alice.SendAsync(Message("1"));
        await refusing.HasHeldAsync(1);
        await alice.SendAsync(Message("2"));
        await alice.SendAsync(Message("3"));
        Assert.Equal("0", await AskAsync(alice));
        var former = server.Services.GetRequiredService<SessionRegistry>().Find(alice.Token!)!;
        alice.Break();
        refusing.Accept();
        refusing.Release();
        await former.Inbox.WhenIdleAsync();

        await using var again = await ConnectAsync(server, "alice");
        foreach (var id in (string[])["1", "2", "3"])
        {
            await again.SendAsync(Message(id));
        }

        Assert.Equal("3", await AskAsync(again));
        Assert.Equal(["1", "2", "3"], await ReadAsync(server, Alice));
        Assert.Equal(["1", "2", "3"], await ReadAsync(server, Bob));
        await again.CloseAsync();
        await alice.DisposeAsync();
    }

    /// <summary>The recipient's account answers late, so that it is late that the first attempt is known to have failed.</summary>
    [Fact]
    public async Task What_came_again_and_was_kept_before_its_first_coming_is_known_to_be_lost_is_kept_once()
    {
        var accounts = new HeldCalls<IAccounts>();
        await using var server = await StartAsync(accounts.Customise);
        await using var alice = await ConnectAsync(server, "alice");
        accounts.Hold(static (name, arguments) => name == nameof(IAccounts.DeliverAsync) && Bob.Equals(arguments[0]));
        refusing.Refuse(Alice);
        refusing.Hold();
        await alice.SendAsync(Message("1"));
        await accounts.First;
        await refusing.HasHeldAsync(1);
        accounts.Hold(static (_, _) => false);
        refusing.Accept();
        refusing.Release();
        await using var again = await ConnectAsync(server, "alice", "again");
        await again.SendAsync(Message("other").Set("to", "carol@localhost"));
        await again.SendAsync(Message("1"));

        // What was refused, the other one on both sides, and what came again.
        await refusing.HasHeldAsync(4);

        accounts.Release();
        Assert.Equal("1", await ErrorAsync(alice));
        await alice.AcknowledgeAsync();
        await alice.SendAsync(Message("1"));

        Assert.Equal("2", await AskAsync(alice));
        Assert.Equal(["other", "1"], await ReadAsync(server, Alice));
        Assert.Equal(["1"], await ReadAsync(server, Bob));
        await Task.WhenAll(alice.CloseAsync(), again.CloseAsync());
    }

    [Fact]
    public async Task Nothing_more_is_taken_for_the_same_recipient_until_the_client_has_heard()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        refusing.Refuse(Alice);
        await alice.SendAsync(Message("1"));
        Assert.Equal("1", await ErrorAsync(alice));
        refusing.Accept();

        await alice.SendAsync(Message("2"));
        await alice.SendAsync(Message("other").Set("to", "carol@localhost"));
        Assert.Equal("2", await ErrorAsync(alice));
        await alice.AcknowledgeAsync();
        await alice.SendAsync(Message("3"));

        Assert.Equal("4", await AskAsync(alice));
        Assert.Equal(["other", "3"], await ReadAsync(server, Alice));
        await alice.CloseAsync();
    }

    [Fact]
    public async Task What_comes_together_with_a_refused_message_is_not_taken_in_its_place()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        var inbox = server.Services.GetRequiredService<SessionRegistry>().Find(alice.Token!)!.Inbox;
        logs.Hold();
        await alice.SendAsync(Message("held").Set("to", "carol@localhost"));
        await logs.HasHeldAsync(2);
        await alice.SendAsync(Message("1"));
        await alice.SendAsync(Message("2"));
        await Eventually.TrueAsync(() => inbox.Count == 2, () => $"{inbox.Count} messages wait");
        refusing.RefuseNext(Bob);
        logs.Release();

        Assert.Equal(["1", "2"], [await ErrorAsync(alice), await ErrorAsync(alice)]);
        Assert.Empty(await ReadAsync(server, Bob));
        await alice.AcknowledgeAsync();
        await alice.SendAsync(Message("3"));
        Assert.Equal("4", await AskAsync(alice));
        Assert.Equal(["3"], await ReadAsync(server, Bob));
        await alice.CloseAsync();
    }

    [Fact]
    public async Task What_comes_to_a_room_together_with_a_refused_message_is_not_taken_in_its_place()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        await alice.SendAsync(new Element("presence", Namespaces.Client).Set("to", $"{Coven}/alice").Add(new Element("x", "http://jabber.org/protocol/muc")));
        await alice.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, TestContext.Current.CancellationToken);
        await alice.AcknowledgeAsync();
        var inbox = server.Services.GetRequiredService<SessionRegistry>().Find(alice.Token!)!.Inbox;
        logs.Hold();
        await alice.SendAsync(Message("held").Set("to", "carol@localhost"));
        await logs.HasHeldAsync(2);
        await alice.SendAsync(Say("1"));
        await alice.SendAsync(Say("2"));
        await Eventually.TrueAsync(() => inbox.Count == 2, () => $"{inbox.Count} messages wait");
        refusing.RefuseNext(Coven);
        logs.Release();

        Assert.Equal(["1", "2"], [await ErrorAsync(alice), await ErrorAsync(alice)]);
        Assert.Empty(await ReadAsync(server, Coven));
        await alice.AcknowledgeAsync();
        await alice.SendAsync(Say("1"));
        await alice.SendAsync(Say("2"));
        await alice.UntilAsync(e => e.Name == "message" && e["id"] == "2", TestContext.Current.CancellationToken);
        Assert.Equal(["1", "2"], await ReadAsync(server, Coven));
        await alice.CloseAsync();
    }

    [Fact]
    public async Task A_client_without_stream_management_is_not_kept_waiting_for_what_it_can_not_say()
    {
        await using var server = await StartAsync();
        await using var alice = await LogInAsync(server, "alice");
        await alice.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "bind").Add(new Element("bind", Namespaces.Bind)));
        await alice.UntilAsync(e => e.Name == "iq", TestContext.Current.CancellationToken);
        refusing.Refuse(Alice);
        await alice.SendAsync(Message("1"));
        Assert.Equal("1", await ErrorAsync(alice));
        refusing.Accept();

        await alice.SendAsync(Message("2"));
        await alice.CloseAsync();

        Assert.Equal(["2"], await ReadAsync(server, Alice));
    }

    [Fact]
    public async Task A_message_is_not_counted_before_its_error_is_with_the_senders_session()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        await using var carol = await ConnectAsync(server, "carol");
        await alice.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "prefs").Add(new Element("prefs", "urn:xmpp:mam:2").Set("default", "never")));
        await alice.UntilAsync(e => e.Name == "iq", TestContext.Current.CancellationToken);

        // What alice's account hands out has its order: the error comes behind what is held.
        logs.Hold();
        await carol.SendAsync(Message("held").Set("to", "alice@localhost"));
        await logs.HasHeldAsync(2);
        refusing.Refuse(Bob);
        await alice.SendAsync(Message("1"));

        Assert.Equal("1", await AskAsync(alice));
        logs.Release();
        Assert.Equal("1", await ErrorAsync(alice));
        Assert.Equal("2", await AskAsync(alice));
        await alice.CloseAsync();
        await carol.CloseAsync();
    }

    [Fact]
    public async Task An_answer_that_waits_to_be_written_does_not_count_what_was_refused_since()
    {
        await using var server = await StartAsync();
        await using var carol = await ConnectAsync(server, "carol");
        using var alice = await RawClient.LogInAsync(server.Port, "alice", "secret", receiveBuffer: 4096);
        await alice.SendAsync($"<enable xmlns='{Namespaces.StreamManagement}'/>");
        await alice.UntilAsync("<enabled");
        var session = server.Services.GetRequiredService<SessionRegistry>().All.Single(s => s.Account.Equals(Alice));

        // She reads nothing until the network takes no more, and some wait: of headlines, that no mailbox holds back.
        var filling = new Element("filling", "urn:godwit:test").AddText(new string('.', 100_000));
        for (var sent = 1u; session.Outbound.Count < 3; sent++)
        {
            await carol.SendAsync(Message("much").Set("type", "headline").Set("to", "alice@localhost").Set("id", $"{sent}").Add(filling));
            await Chat.DurableAsync(carol, sent);
        }

        var waiting = session.Outbound.Count;
        await alice.SendAsync($"<r xmlns='{Namespaces.StreamManagement}'/>");
        await Eventually.TrueAsync(() => session.Outbound.Count == waiting + 1, () => "The answer does not wait.");
        refusing.Refuse(Bob);
        await alice.SendAsync("<message to='bob@localhost' type='chat' id='refused'><body>1</body></message>");
        await Eventually.TrueAsync(() => session.Ledger.Durable == 1, () => "The message does not count.");
        await alice.SendAsync("</stream:stream>");

        var heard = await alice.ToEndAsync();
        var answer = heard.IndexOf("<a ", StringComparison.Ordinal);
        Assert.Contains("h=\"0\"", heard[answer..heard.IndexOf("/>", answer, StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("id=\"refused\"", heard[answer..], StringComparison.Ordinal);
        await carol.CloseAsync();
    }

    private static async Task<string?> ErrorAsync(Client client)
    {
        var error = await client.UntilAsync(e => e.Name == "message" && e["type"] == "error", TestContext.Current.CancellationToken);
        Assert.Equal("wait", error.Child("error", Namespaces.Client)!["type"]);
        return error["id"];
    }

    private static async Task<string> AskAsync(Client client)
    {
        await client.SendAsync(new Element("r", Namespaces.StreamManagement));
        return (await client.UntilAsync(e => e.Name == "a", TestContext.Current.CancellationToken))["h"]!;
    }

    /// <summary>The bodies of the entries of a log.</summary>
    private static async Task<List<string>> ReadAsync(TestServer server, Jid owner)
    {
        var log = await server.Services.GetRequiredService<IMessageLogStore>().OpenAsync(owner, TestContext.Current.CancellationToken);
        var entries = await log.ReadAsync(new LogQuery(), TestContext.Current.CancellationToken);
        return [.. entries.Select(e => Encoding.UTF8.GetString(e.Stanza.Span).Split("<body>")[1].Split("</body>")[0])];
    }

    private async Task<TestServer> StartAsync(Action<IServiceCollection>? customise = null)
    {
        var server = await TestServer.StartAsync(null, services =>
        {
            customise?.Invoke(services);
            logs.Customise(services);
            refusing.Customise(services);
        });
        foreach (var user in (string[])["alice", "bob", "carol"])
        {
            await server.AddAccountAsync(user, "secret");
        }

        return server;
    }

    private static Task<Client> LogInAsync(TestServer server, string user) =>
        Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", TestContext.Current.CancellationToken);

    private static async Task<Client> ConnectAsync(TestServer server, string user, string resource = "test")
    {
        var client = await LogInAsync(server, user);
        await client.BindAsync(resource, TestContext.Current.CancellationToken);
        return client;
    }

    private static Element Say(string id) => Message(id).Set("to", Coven.ToString()).Set("type", "groupchat");

    private static Element Message(string id) => new Element("message", Namespaces.Client)
        .Set("type", "chat").Set("to", "bob@localhost").Set("id", id)
        .Add(new Element("body", Namespaces.Client).AddText(id))
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", id));
}

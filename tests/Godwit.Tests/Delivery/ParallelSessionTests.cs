using System.Globalization;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>What several sessions of one account get, of which some are slow, parked, or want no messages.</summary>
public sealed class ParallelSessionTests
{
    private const int Window = 500;

    [Fact]
    public async Task A_session_that_was_behind_gets_what_its_sibling_has_acknowledged()
    {
        await using var server = await StartAsync();
        await using var romeo = await ConnectAsync(server, "romeo", "orchard", null);
        await using var slow = await ConnectAsync(server, "juliet", "slow", 0);
        await using var quick = await ConnectAsync(server, "juliet", "quick", 0);
        var ids = Enumerable.Range(0, Window + 100).Select(i => $"m{i}").ToList();
        foreach (var id in ids)
        {
            await romeo.SendAsync(Message(id, "juliet@localhost"));
        }

        for (var i = 0; i < ids.Count; i += 100)
        {
            Assert.Equal(ids[i..(i + 100)], await TakeAsync(quick, 100));
        }

        Assert.Equal(ids[..Window], await TakeAsync(slow, Window));
        await slow.AcknowledgeAsync();
        Assert.Equal(ids[Window..], await TakeAsync(slow, 100));
        await EndAsync(romeo, slow, quick);
    }

    [Fact]
    public async Task What_waits_for_a_connection_that_broke_goes_to_the_next_session_at_once()
    {
        await using var server = await StartAsync();
        await using var romeo = await ConnectAsync(server, "romeo", "orchard", null);
        var lost = await ConnectAsync(server, "juliet", "lost", 0);
        await romeo.SendAsync(Message("1", "juliet@localhost"));
        Assert.Equal(["1"], await ReadAsync(lost, 1));
        lost.Break();
        await romeo.SendAsync(Message("2", "juliet@localhost"));

        await using var next = await ConnectAsync(server, "juliet", "next", 0);
        Assert.Equal(["1", "2"], await TakeAsync(next, 2));

        // It may yet come back, and finds what it has not acknowledged.
        await using var again = await LogInAsync(server, "juliet");
        Assert.NotNull(await again.ResumeAsync(lost.Token!, 1, TestContext.Current.CancellationToken));
        Assert.Equal(["1", "2"], await TakeAsync(again, 2));
        await EndAsync(romeo, next, again);
    }

    [Fact]
    public async Task A_copy_for_a_session_of_negative_priority_does_not_settle_a_message_that_waits()
    {
        await using var server = await StartAsync();
        await using var romeo = await ConnectAsync(server, "romeo", "orchard", null);
        await using var watcher = await ConnectAsync(server, "juliet", "watcher", -1);
        await watcher.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "carbons").Add(new Element("enable", "urn:xmpp:carbons:2")));
        await watcher.UntilAsync(e => e["id"] == "carbons", TestContext.Current.CancellationToken);
        await romeo.SendAsync(Message("1", "juliet@localhost"));
        await watcher.UntilAsync(e => e.Child("received", "urn:xmpp:carbons:2") is not null, TestContext.Current.CancellationToken);
        await watcher.CloseAsync();

        await using var reader = await ConnectAsync(server, "juliet", "reader", 0);
        Assert.Equal(["1"], await TakeAsync(reader, 1));
        await EndAsync(romeo, reader);
    }

    [Fact]
    public async Task What_a_session_has_not_got_when_it_steps_back_goes_to_its_sibling()
    {
        await using var server = await StartAsync();
        await using var romeo = await ConnectAsync(server, "romeo", "orchard", null);
        var ids = Enumerable.Range(0, Window + 10).Select(i => $"m{i}").ToList();
        foreach (var id in ids)
        {
            await romeo.SendAsync(Message(id, "juliet@localhost"));
        }

        await AllTakenAsync(romeo);
        await using var first = await ConnectAsync(server, "juliet", "first", 0);
        Assert.Equal(ids[..Window], await ReadAsync(first, Window));
        await first.SendAsync(Presence(-1));
        await first.AcknowledgeAsync();
        await using var second = await ConnectAsync(server, "juliet", "second", 0);

        // What the first has acknowledged may come as well, when its acknowledgement is still on its way.
        var gotten = new List<string>();
        while (gotten.LastOrDefault() != ids[^1])
        {
            gotten.AddRange(await TakeAsync(second, 1));
        }

        Assert.Equal(ids[Window..], gotten.TakeLast(10));
        await EndAsync(romeo, first, second);
    }

    [Fact]
    public async Task The_order_is_kept_while_a_session_catches_up_and_more_comes_in()
    {
        await using var server = await StartAsync();
        await using var romeo = await ConnectAsync(server, "romeo", "orchard", null);
        var ids = Enumerable.Range(0, 4 * Window).Select(i => $"m{i}").ToList();
        foreach (var id in ids[..(2 * Window)])
        {
            await romeo.SendAsync(Message(id, "juliet@localhost"));
        }

        await AllTakenAsync(romeo);
        await using var juliet = await ConnectAsync(server, "juliet", "balcony", 0);
        var sending = Task.Run(async () =>
        {
            foreach (var id in ids[(2 * Window)..])
            {
                await romeo.SendAsync(Message(id, "juliet@localhost"));
            }
        });
        var gotten = new List<string>();
        while (gotten.Count < ids.Count)
        {
            gotten.AddRange(await TakeAsync(juliet, 20));
        }

        await sending;
        Assert.Equal(ids, gotten);
        await EndAsync(romeo, juliet);
    }

    /// <summary>Reads messages and acknowledges them.</summary>
    private static async Task<List<string>> TakeAsync(Client client, int count)
    {
        var ids = await ReadAsync(client, count);
        await client.AcknowledgeAsync();
        return ids;
    }

    private static async Task<List<string>> ReadAsync(Client client, int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            var next = await client.UntilAsync(e => e.Name is "message" or "presence" or "iq", TestContext.Current.CancellationToken);
            if (next.Name == "message")
            {
                ids.Add(next["id"]!);
            }
        }

        return ids;
    }

    /// <summary>Waits until all that a client has sent is where it belongs.</summary>
    private static async Task AllTakenAsync(Client client)
    {
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "get").Set("id", "fence").Add(new Element("ping", "urn:xmpp:ping")));
        await client.UntilAsync(e => e["id"] == "fence", TestContext.Current.CancellationToken);
    }

    private static async Task EndAsync(params Client[] clients)
    {
        foreach (var client in clients)
        {
            await client.CloseAsync();
        }
    }

    private static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync();
        await server.AddAccountAsync("romeo", "secret");
        await server.AddAccountAsync("juliet", "secret");
        return server;
    }

    private static Task<Client> LogInAsync(TestServer server, string user) =>
        Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", TestContext.Current.CancellationToken);

    private static async Task<Client> ConnectAsync(TestServer server, string user, string resource, int? priority)
    {
        var client = await LogInAsync(server, user);
        await client.BindAsync(resource, TestContext.Current.CancellationToken);
        if (priority is { } value)
        {
            await client.SendAsync(Presence(value));

            // The own presence comes back: the account knows the session now.
            await client.UntilAsync(e => e.Name == "presence" && e["from"] == client.Address!.ToString(), TestContext.Current.CancellationToken);
        }

        return client;
    }

    private static Element Presence(int priority) =>
        new Element("presence", Namespaces.Client).Add("priority", priority.ToString(CultureInfo.InvariantCulture));

    private static Element Message(string id, string to) => new Element("message", Namespaces.Client)
        .Set("type", "chat").Set("to", to).Set("id", id)
        .Add(new Element("body", Namespaces.Client).AddText(id))
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", id));
}

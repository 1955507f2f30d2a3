using Godwit.Abstractions.Modules;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>What <c>&lt;a h='…'/&gt;</c> counts while the store is slow (XEP-0198 §4).</summary>
public sealed class AcknowledgementTests
{
    private readonly HeldLogs logs = new();
    private readonly SlowResumption resumption = new();

    [Fact]
    public async Task A_stanza_that_is_refused_at_once_does_not_count_in_place_of_one_that_waits_for_the_store()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        logs.Hold();

        await alice.SendAsync(Message("1"));
        await logs.HasHeldAsync(1);
        await alice.SendAsync(new Element("iq", Namespaces.Client).Set("type", "get").Set("to", "localhost"));
        Assert.Equal("0", await AskAsync(alice));

        logs.Release();
        Assert.Equal("2", await AskAsync(alice));
        await alice.CloseAsync();
    }

    [Fact]
    public async Task What_a_client_sends_again_after_a_resumption_counts_once()
    {
        await using var server = await StartAsync();
        var alice = await ConnectAsync(server, "alice");
        logs.Hold();
        await alice.SendAsync(Message("1"));
        await logs.HasHeldAsync(1);
        alice.Break();

        await using var again = await LogInAsync(server, "alice");
        Assert.Equal(0u, await again.ResumeAsync(alice.Token!, 0, TestContext.Current.CancellationToken));
        await again.SendAsync(Message("1"));
        logs.Release();

        Assert.Equal("1", await AskAsync(again));
        logs.Hold();
        await again.SendAsync(Message("2"));
        await logs.HasHeldAsync(1);
        Assert.Equal("1", await AskAsync(again));
        logs.Release();
        Assert.Equal("2", await AskAsync(again));
        await again.CloseAsync();
    }

    [Fact]
    public async Task A_resumption_waits_for_the_store_so_that_nothing_need_be_sent_again()
    {
        await using var server = await StartAsync();
        var alice = await ConnectAsync(server, "alice");
        logs.Hold();
        await alice.SendAsync(Message("1"));
        await logs.HasHeldAsync(1);
        alice.Break();

        await using var again = await LogInAsync(server, "alice");
        var resumed = again.ResumeAsync(alice.Token!, 0, TestContext.Current.CancellationToken);
        logs.Release();

        Assert.Equal(1u, await resumed);
        await again.CloseAsync();
    }

    [Fact]
    public async Task What_was_sent_before_the_end_of_the_stream_goes_out_although_the_account_is_busy()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        await using var bob = await ConnectAsync(server, "bob");
        await bob.SendAsync(new Element("presence", Namespaces.Client));
        logs.Hold();
        await alice.SendAsync(Message("1"));
        await logs.HasHeldAsync(1);
        await alice.SendAsync(Message("2"));
        var closing = alice.CloseAsync();
        logs.Release();
        await closing;

        foreach (var id in (string[])["1", "2"])
        {
            Assert.Equal(id, (await bob.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken))["id"]);
        }

        await bob.CloseAsync();
    }

    [Fact]
    public async Task Of_two_connections_that_resume_a_session_at_once_one_has_it_and_gets_everything_in_order()
    {
        await using var server = await StartAsync();
        await using var bob = await ConnectAsync(server, "bob");
        for (var round = 0; round < 10; round++)
        {
            var alice = await ConnectAsync(server, "alice");
            await alice.SendAsync(new Element("presence", Namespaces.Client));
            await alice.UntilAsync(e => e.Name == "presence", TestContext.Current.CancellationToken);
            var ids = Enumerable.Range(0, 50).Select(i => $"{round}-{i}").ToList();
            foreach (var id in ids)
            {
                await bob.SendAsync(Message(id).Set("to", "alice@localhost"));
            }

            var heirs = await Task.WhenAll(LogInAsync(server, "alice"), LogInAsync(server, "alice"));
            var resumed = await Task.WhenAll(heirs.Select(heir => TryResumeAsync(heir, alice.Token!)));
            var gotten = await Task.WhenAll(heirs.Select((heir, i) => resumed[i] ? ReadUntilAsync(heir, ids[^1]) : Task.FromResult<List<string>>([])));

            Assert.Contains(gotten, g => g.SequenceEqual(ids));
            await EndAsync(heirs);
            await alice.DisposeAsync();
        }

        await bob.CloseAsync();
    }

    [Fact]
    public async Task A_connection_that_lost_the_session_before_it_began_to_write_does_not_take_the_queue_from_the_one_that_has_it()
    {
        await using var server = await StartAsync();
        await using var bob = await ConnectAsync(server, "bob");
        var alice = await ConnectAsync(server, "alice");
        await alice.SendAsync(new Element("presence", Namespaces.Client));
        await alice.UntilAsync(e => e.Name == "presence", TestContext.Current.CancellationToken);
        alice.Break();

        await using var slow = await LogInAsync(server, "alice");
        await slow.SendAsync(new Element("resume", SlowResumption.Ns).Set("previd", alice.Token!));
        await resumption.HasTaken;
        await using var quick = await LogInAsync(server, "alice");
        Assert.NotNull(await quick.ResumeAsync(alice.Token!, 0, TestContext.Current.CancellationToken));
        resumption.GoOn();
        await resumption.HasGoneOn;
        await bob.SendAsync(Message("1").Set("to", "alice@localhost"));

        Assert.Equal("1", (await quick.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken))["id"]);
        await quick.CloseAsync();
        await bob.CloseAsync();
    }

    [Fact]
    public async Task What_was_written_behind_a_question_is_asked_for_although_nothing_more_is_written()
    {
        await using var server = await StartAsync();
        await using var alice = await ConnectAsync(server, "alice");
        await using var bob = await ConnectAsync(server, "bob");
        await alice.SendAsync(new Element("presence", Namespaces.Client));
        await alice.UntilAsync(e => e.Name == "r", TestContext.Current.CancellationToken);
        await bob.SendAsync(Message("1").Set("to", "alice@localhost"));
        await alice.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken);

        // Its own presence; the message is open still.
        await alice.SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", "1"));

        await alice.UntilAsync(e => e.Name == "r", TestContext.Current.CancellationToken);
        await alice.SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", "2"));
        await alice.CloseAsync();
        await bob.CloseAsync();
    }

    /// <summary>The one that has the session ends it, with all that it got taken over; the connection of the other is broken.</summary>
    private static async Task EndAsync(Client[] heirs)
    {
        foreach (var heir in heirs)
        {
            try
            {
                await heir.SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", "51"));
                await heir.CloseAsync();
            }
            catch (IOException)
            {
                // It was the other.
            }

            await heir.DisposeAsync();
        }
    }

    private static async Task<bool> TryResumeAsync(Client client, string token)
    {
        try
        {
            return await client.ResumeAsync(token, 0, TestContext.Current.CancellationToken) is not null;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static async Task<List<string>> ReadUntilAsync(Client client, string last)
    {
        var ids = new List<string>();
        try
        {
            while (ids.Count == 0 || ids[^1] != last)
            {
                ids.Add((await client.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken))["id"]!);
            }
        }
        catch (IOException)
        {
            // The other one has it.
        }

        return ids;
    }

    private static async Task<string> AskAsync(Client client)
    {
        await client.SendAsync(new Element("r", Namespaces.StreamManagement));
        return (await client.UntilAsync(e => e.Name == "a", TestContext.Current.CancellationToken))["h"]!;
    }

    private async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(null, services =>
        {
            logs.Customise(services);
            services.AddSingleton<IModule>(resumption);
        });
        await server.AddAccountAsync("alice", "secret");
        await server.AddAccountAsync("bob", "secret");
        return server;
    }

    private static Task<Client> LogInAsync(TestServer server, string user) =>
        Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", TestContext.Current.CancellationToken);

    private static async Task<Client> ConnectAsync(TestServer server, string user)
    {
        var client = await LogInAsync(server, user);
        await client.BindAsync("test", TestContext.Current.CancellationToken);
        return client;
    }

    private static Element Message(string id) => new Element("message", Namespaces.Client)
        .Set("type", "chat").Set("to", "bob@localhost").Set("id", id)
        .Add(new Element("body", Namespaces.Client).AddText(id))
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", id));
}

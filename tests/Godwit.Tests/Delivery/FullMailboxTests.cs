using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Delivery;

/// <summary>The bound on what waits for an account (XEP-0160 §2).</summary>
public sealed class FullMailboxTests
{
    [Fact]
    public async Task Senders_to_a_full_mailbox_are_refused_until_its_owner_has_emptied_it()
    {
        await using var server = await TestServer.StartAsync(m => m with { Limits = m.Limits with { MailboxMessages = 3 } });
        await server.AddAccountAsync("alice", "secret");
        await server.AddAccountAsync("bob", "secret");
        await using var alice = await ConnectAsync(server, "alice");
        foreach (var id in (string[])["1", "2", "3"])
        {
            await alice.SendAsync(Message(id));
        }

        await alice.SendAsync(Message("refused"));
        var error = await alice.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken);
        Assert.Equal("refused", error["id"]);
        Assert.NotNull(error.Child("error")!.Child("service-unavailable", Namespaces.StanzaErrors));

        // What is in the mailbox already is not refused when it comes once more.
        await alice.SendAsync(Message("3"));

        await using var bob = await ConnectAsync(server, "bob");
        await bob.SendAsync(new Element("presence", Namespaces.Client));
        foreach (var id in (string[])["1", "2", "3"])
        {
            Assert.Equal(id, (await bob.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken))["id"]);
        }

        await bob.SendAsync(new Element("a", Namespaces.StreamManagement).Set("h", "4"));
        await SendUntilTakenAsync(alice, bob);
        await alice.CloseAsync();
        await bob.CloseAsync();
    }

    /// <summary>The acknowledgement takes a moment to reach the account: until then senders are told to try again.</summary>
    private static async Task SendUntilTakenAsync(Client alice, Client bob)
    {
        var taken = bob.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken);
        for (var i = 0; !taken.IsCompleted; i++)
        {
            await alice.SendAsync(Message($"after-{i}"));
            var refused = alice.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken);
            if (await Task.WhenAny(taken, refused) == refused)
            {
                var error = (await refused).Child("error")!;
                Assert.Equal("wait", error["type"]);
                await alice.AcknowledgeAsync();
            }
        }

        Assert.StartsWith("after-", (await taken)["id"], StringComparison.Ordinal);
    }

    private static async Task<Client> ConnectAsync(TestServer server, string user)
    {
        var client = await Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), "secret", TestContext.Current.CancellationToken);
        await client.BindAsync("test", TestContext.Current.CancellationToken);
        return client;
    }

    private static Element Message(string id) => new Element("message", Namespaces.Client)
        .Set("type", "chat").Set("to", "bob@localhost").Set("id", id)
        .Add(new Element("body", Namespaces.Client).AddText(id))
        .Add(new Element("origin-id", "urn:xmpp:sid:0").Set("id", id));
}

using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Hostile;

/// <summary>Well-behaved clients, whom nobody else's behaviour may disturb.</summary>
internal static class Chat
{
    public const string Password = "secret";

    public static async Task<Client> LogInAsync(TestServer server, string user)
    {
        var client = await Client.ConnectAsync(server.Port, Jid.Parse($"{user}@localhost"), Password, TestContext.Current.CancellationToken);
        await client.BindAsync("test", TestContext.Current.CancellationToken);
        await client.SendAsync(new Element("presence", Namespaces.Client));
        return client;
    }

    public static Element Message(string to, string body) =>
        new Element("message", Namespaces.Client).Set("type", "chat").Set("to", $"{to}@localhost").Set("id", body).Add("body", body);

    /// <summary>The next message, and no other one before it.</summary>
    public static async Task NextAsync(Client client, string body) =>
        Assert.Equal(body, (await client.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken)).Child("body")!.Text);

    public static Task<Element> BodyAsync(Client client, string body) =>
        client.UntilAsync(e => e.Name == "message" && e.Child("body")?.Text == body, TestContext.Current.CancellationToken);

    /// <summary>Reads until somebody says this, and gives all that was said.</summary>
    public static async Task<List<string>> BodiesAsync(Client client, string last)
    {
        var bodies = new List<string>();
        await client.UntilAsync(
            e =>
            {
                bodies.AddRange(e.Name == "message" && e.Child("body") is { } body ? [body.Text] : (IEnumerable<string>)[]);
                return bodies is [.., var newest] && newest == last;
            },
            TestContext.Current.CancellationToken);
        return bodies;
    }

    /// <summary>Asks how far the server is until it has taken so many stanzas over.</summary>
    public static async Task DurableAsync(Client client, uint count)
    {
        do
        {
            await client.SendAsync(new Element("r", Namespaces.StreamManagement));
        }
        while ((await client.UntilAsync(e => e.Name == "a", TestContext.Current.CancellationToken))["h"] != $"{count}");
    }

    /// <summary>From here on the client gets copies of what the account's other clients send and get.</summary>
    public static async Task CarbonsAsync(Client client)
    {
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "carbons").Add(new Element("enable", "urn:xmpp:carbons:2")));
        await client.UntilAsync(e => e["id"] == "carbons" && e["type"] == "result", TestContext.Current.CancellationToken);
    }

    /// <summary>They say something to each other, of which the last was written to the second one and is not acknowledged. Gives what she has acknowledged.</summary>
    public static async Task<uint> LeaveOpenAsync(Client one, Client other)
    {
        await one.SendAsync(Message(other.Account.Local!, "taken"));
        await BodyAsync(other, "taken");
        await other.SendAsync(Message(one.Account.Local!, "counted"));
        await BodyAsync(one, "counted");
        var handled = other.Handled;
        await one.SendAsync(Message(other.Account.Local!, "written, not acknowledged"));
        await BodyAsync(other, "written, not acknowledged");
        return handled;
    }

    /// <summary>Two people say something to each other and hear it within so many seconds.</summary>
    public static async Task GoesOnAsync(Client one, Client other, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await one.SendAsync(Message(other.Account.Local!, $"to-{i}"));
            await BodyAsync(other, $"to-{i}").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            await other.SendAsync(Message(one.Account.Local!, $"fro-{i}"));
            await BodyAsync(one, $"fro-{i}").WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        }
    }
}

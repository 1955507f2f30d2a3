using Godwit.Protocol;
using Godwit.Protocol.Xml;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>A room, as those see it who are in it.</summary>
internal static class Hall
{
    public const string Address = "hall@conference.localhost";

    private static CancellationToken None => TestContext.Current.CancellationToken;

    public static Element Words(string body) => new Element("message", Namespaces.Client).Set("type", "groupchat").Set("to", Address).Set("id", body).Add("body", body);

    /// <summary>Says something, and hears it.</summary>
    public static async Task SayAsync(Client client, string body, Action<Element>? seen = null)
    {
        await client.SendAsync(Words(body));
        await NextAsync(client, body, seen);
    }

    /// <summary>The next message, and no other one before it.</summary>
    /// <param name="client">Who hears it.</param>
    /// <param name="body">What it says.</param>
    /// <param name="seen">Sees what comes until then.</param>
    public static async Task NextAsync(Client client, string body, Action<Element>? seen = null)
    {
        var message = await client.UntilAsync(
            e =>
            {
                seen?.Invoke(e);
                return e.Name == "message";
            },
            None);
        Assert.Equal(body, message.Child("body")?.Text);
    }

    public static async Task EnterAsync(Client client)
    {
        await client.SendAsync(
            new Element("presence", Namespaces.Client).Set("to", $"{Address}/{client.Account.Local}").Add(new Element("x", "http://jabber.org/protocol/muc")));
        await client.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, None);
    }

    /// <summary>Makes the room and opens it to others.</summary>
    public static async Task MakeAsync(Client client, bool isKept = true)
    {
        await EnterAsync(client);
        await OpenAsync(client, isKept);
    }

    private static async Task OpenAsync(Client client, bool isKept)
    {
        var form = new Element("x", "jabber:x:data").Set("type", "submit")
            .Add(Field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"))
            .Add(Field("muc#roomconfig_persistentroom", isKept ? "1" : "0"));
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "open").Set("to", Address)
            .Add(new Element("query", "http://jabber.org/protocol/muc#owner").Add(form)));
        await client.UntilAsync(e => e["id"] == "open" && e["type"] == "result", None);
    }

    private static Element Field(string name, string value) => new Element("field", "jabber:x:data").Set("var", name).Add("value", value);
}

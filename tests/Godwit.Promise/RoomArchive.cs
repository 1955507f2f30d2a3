using System.Globalization;
using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;

namespace Godwit.Promise;

/// <summary>Making and entering a room (XEP-0045), and reading its archive (XEP-0313).</summary>
internal static class RoomArchive
{
    private const string Muc = "http://jabber.org/protocol/muc";
    private const string Mam = "urn:xmpp:mam:2";
    private const string Rsm = "http://jabber.org/protocol/rsm";

    /// <summary>Enters, and waits for the subject, with which all is told.</summary>
    public static async Task EnterAsync(this TestClient.TestClient client, Jid occupant, CancellationToken cancellationToken)
    {
        await client.SendAsync(new Element("presence", Namespaces.Client).Set("to", occupant.ToString())
            .Add(new Element("x", Muc).Add(new Element("history", Muc).Set("maxstanzas", "0"))));
        await client.UntilAsync(e => e.Child("subject") is not null, cancellationToken);
    }

    /// <summary>Makes a room that lasts.</summary>
    public static async Task MakeRoomAsync(this TestClient.TestClient client, Jid room, CancellationToken cancellationToken)
    {
        await client.EnterAsync(room.WithResource("maker"), cancellationToken);
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("to", room.ToString()).Set("type", "set").Set("id", "make")
            .Add(new Element("query", $"{Muc}#owner").Add(new Element("x", "jabber:x:data").Set("type", "submit"))));
        var answer = await client.UntilAsync(e => e["id"] == "make", cancellationToken);
        Assert.Equal("result", answer["type"]);
    }

    /// <summary>Reads the whole archive of a room, in its order.</summary>
    public static async Task ReadAsync(TestClient.TestClient client, Jid room, Books books, CancellationToken cancellationToken)
    {
        string? after = null;
        bool isComplete;
        do
        {
            await client.SendAsync(new Element("iq", Namespaces.Client).Set("to", room.ToString()).Set("type", "set").Set("id", $"page-{after}")
                .Add(new Element("query", Mam).Add(new Element("set", Rsm).Add("max", "100").Add(after is null ? null : new Element("after", Rsm).AddText(after)))));
            while (true)
            {
                var element = await client.NextAsync(cancellationToken);
                if (element.Child("result", Mam) is { } result)
                {
                    after = result["id"];
                    Book(result.Child("forwarded", "urn:xmpp:forward:0")!.Child("message", Namespaces.Client)!, after, books);
                }
                else if (element.Name == "r")
                {
                    await client.AcknowledgeAsync();
                }
                else if (element.Child("fin", Mam) is { } fin)
                {
                    isComplete = fin["complete"] == "true";
                    break;
                }
            }
        }
        while (!isComplete);
    }

    /// <summary>Writes down what somebody in the room sees.</summary>
    public static void Note(Element element, Jid room, Books books) =>
        Book(element, element.Elements.FirstOrDefault(e => e.Is("stanza-id", "urn:xmpp:sid:0") && e["by"] == room.ToString())?["id"], books);

    private static void Book(Element message, string? stanzaId, Books books)
    {
        if (message.Child("body") is { } body)
        {
            var parts = body.Text.Split(' ');
            books.Shown(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), stanzaId);
        }
    }
}

using Godwit.Protocol;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hostile;
using Client = Godwit.TestClient.TestClient;

namespace Godwit.Tests.Cluster;

/// <summary>Rooms when a node is taken out of the cluster: nobody has to enter anew, and nobody misses a word.</summary>
public sealed class RoomDrainTests
{
    private const string Hall = "hall@conference.localhost";

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_room_goes_to_another_node_with_those_who_are_in_it(bool isKept)
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");

        // The only node there is when the room is made.
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        var other = cluster[0];
        cluster.Nodes.Clear();
        other.TakeProblems();
        await other.DisposeAsync();
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "romeo", "orchard");
        await EnterAsync(former);
        await OpenAsync(former, isKept);
        var stays = await cluster.AddNodeAsync();
        await using var juliet = await cluster.LogInAsync(0, "juliet");
        await EnterAsync(juliet);
        await SayAsync(juliet, "before");
        await Chat.BodyAsync(former, "before");

        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        await SayAsync(juliet, "one");
        await SayAsync(juliet, "two");

        await using var romeo = await Client.ConnectAsync(stays.Port, Jid.Parse("romeo@localhost"), Chat.Password, None);
        Assert.NotNull(await romeo.ResumeAsync(former.Token!, former.Handled, None));
        await NextAsync(romeo, "one");
        await NextAsync(romeo, "two");
        await romeo.SendAsync(Words("three"));
        await NextAsync(juliet, "three");
        await NextAsync(romeo, "three");
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_parked_occupant_of_a_room_elsewhere_stays_and_misses_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        cluster.NodeLeaves();
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await EnterAsync(romeo);
        await OpenAsync(romeo, isKept: true);
        await using var leaving = await NodeProcess.StartAsync(cluster.Database);
        await using var former = await TestCluster.LogInAtAsync(leaving.Port, "juliet", "chamber");
        await EnterAsync(former);
        await SayAsync(romeo, "before");
        await Chat.BodyAsync(former, "before");

        Assert.Equal(0, await leaving.TerminateAsync().WaitAsync(Bound, None));
        await SayAsync(romeo, "one");
        await SayAsync(romeo, "two");

        await using var juliet = await Client.ConnectAsync(cluster[0].Port, Jid.Parse("juliet@localhost"), Chat.Password, None);
        Assert.NotNull(await juliet.ResumeAsync(former.Token!, former.Handled, None));
        await NextAsync(juliet, "one");
        await NextAsync(juliet, "two");
        await juliet.SendAsync(Words("three"));
        await NextAsync(romeo, "three");
        await NextAsync(juliet, "three");

        // Whose session is over leaves the room.
        await juliet.CloseAsync();
        await romeo.UntilAsync(e => e.Name == "presence" && e["from"] == $"{Hall}/juliet" && e["type"] == "unavailable", None);
        await romeo.CloseAsync();
    }

    private static Element Words(string body) => new Element("message", Namespaces.Client).Set("type", "groupchat").Set("to", Hall).Set("id", body).Add("body", body);

    /// <summary>Says something, and hears it.</summary>
    private static async Task SayAsync(Client client, string body)
    {
        await client.SendAsync(Words(body));
        await NextAsync(client, body);
    }

    /// <summary>The next message, and no other one before it.</summary>
    private static async Task NextAsync(Client client, string body) =>
        Assert.Equal(body, (await client.UntilAsync(e => e.Name == "message", None)).Child("body")?.Text);

    private static async Task EnterAsync(Client client)
    {
        await client.SendAsync(
            new Element("presence", Namespaces.Client).Set("to", $"{Hall}/{client.Account.Local}").Add(new Element("x", "http://jabber.org/protocol/muc")));
        await client.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, None);
    }

    /// <summary>Opens the room to others.</summary>
    private static async Task OpenAsync(Client client, bool isKept)
    {
        var form = new Element("x", "jabber:x:data").Set("type", "submit")
            .Add(Field("FORM_TYPE", "http://jabber.org/protocol/muc#roomconfig"))
            .Add(Field("muc#roomconfig_persistentroom", isKept ? "1" : "0"));
        await client.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "open").Set("to", Hall)
            .Add(new Element("query", "http://jabber.org/protocol/muc#owner").Add(form)));
        await client.UntilAsync(e => e["id"] == "open" && e["type"] == "result", None);
    }

    private static Element Field(string name, string value) => new Element("field", "jabber:x:data").Set("var", name).Add("value", value);
}

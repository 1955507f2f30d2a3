using Godwit.Dialogues.Language;
using Godwit.Protocol;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hostile;

namespace Godwit.Tests.Cluster;

/// <summary>Clients on different nodes notice nothing of it.</summary>
public sealed class NodesTogetherTests
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_people_on_two_nodes_talk_both_ways_and_everything_is_archived()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");

        await Chat.GoesOnAsync(romeo, juliet, 20);

        Assert.Equal(40, await CountArchivedAsync(romeo));
        Assert.Equal(40, await CountArchivedAsync(juliet));
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task Presence_and_carbons_reach_the_sessions_of_other_nodes()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await cluster.AddAsync("romeo", "juliet");
        await cluster[0].SetContactAsync("romeo", new ContactState("juliet@localhost", true, true, false, false, false));
        await cluster[0].SetContactAsync("juliet", new ContactState("romeo@localhost", true, true, false, false, false));
        await using var romeo = await cluster.LogInAsync(0, "romeo", "orchard");
        await using var other = await cluster.LogInAsync(1, "romeo", "balcony");
        await other.SendAsync(new Element("iq", Namespaces.Client).Set("type", "set").Set("id", "carbons").Add(new Element("enable", "urn:xmpp:carbons:2")));
        await other.UntilAsync(e => e["id"] == "carbons" && e["type"] == "result", None);
        await using var juliet = await cluster.LogInAsync(2, "juliet", "chamber");

        await romeo.UntilAsync(e => e.Name == "presence" && e["from"] == "juliet@localhost/chamber", None);
        await other.UntilAsync(e => e.Name == "presence" && e["from"] == "juliet@localhost/chamber", None);
        await romeo.SendAsync(Chat.Message("juliet", "soft"));
        await Chat.BodyAsync(juliet, "soft");
        await other.UntilAsync(e => e.Child("sent", "urn:xmpp:carbons:2") is not null, None);

        await juliet.CloseAsync();
        await romeo.UntilAsync(e => e.Name == "presence" && e["from"] == "juliet@localhost/chamber" && e["type"] == "unavailable", None);
        await other.UntilAsync(e => e.Name == "presence" && e["from"] == "juliet@localhost/chamber" && e["type"] == "unavailable", None);
        await Task.WhenAll(romeo.CloseAsync(), other.CloseAsync());
    }

    [Fact]
    public async Task What_an_occupant_refuses_of_another_comes_back_to_him_through_the_room()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await using var romeo = await cluster.LogInAsync(0, "romeo");
        await using var juliet = await cluster.LogInAsync(1, "juliet");
        await Hall.MakeAsync(romeo);
        await Hall.EnterAsync(juliet);

        await romeo.SendAsync(Chat.Message("juliet", "hist").Set("to", $"{Hall.Address}/juliet"));
        await Chat.BodyAsync(juliet, "hist");
        var error = new Element("error", Namespaces.Client).Set("type", "modify").Add(new Element("not-acceptable", "urn:ietf:params:xml:ns:xmpp-stanzas"));
        await juliet.SendAsync(new Element("message", Namespaces.Client).Set("type", "error").Set("id", "hist").Set("to", $"{Hall.Address}/romeo").Add(error));

        await romeo.UntilAsync(e => e.Name == "message" && e["type"] == "error" && e["from"] == $"{Hall.Address}/juliet", None);
        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task A_roster_that_is_changed_on_one_node_is_pushed_on_the_other()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo");
        await using var one = await cluster.LogInAsync(0, "romeo", "one");
        await using var other = await cluster.LogInAsync(1, "romeo", "other");
        await other.SendAsync(Request("get", "roster", new Element("query", Namespaces.Roster)));
        await other.UntilAsync(e => e["id"] == "roster", None);

        await one.SendAsync(Request("set", "add", new Element("query", Namespaces.Roster).Add(new Element("item", Namespaces.Roster).Set("jid", "juliet@localhost"))));

        var push = await other.UntilAsync(e => e["type"] == "set" && e.Child("query", Namespaces.Roster) is not null, None);
        Assert.Equal("juliet@localhost", push.Child("query", Namespaces.Roster)!.Child("item")!["jid"]);
        await Task.WhenAll(one.CloseAsync(), other.CloseAsync());
    }

    [Fact]
    public async Task A_room_has_occupants_on_all_nodes()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        await cluster.AddAsync("a", "b", "c");
        await using var a = await cluster.LogInAsync(0, "a");
        await using var b = await cluster.LogInAsync(1, "b");
        await using var c = await cluster.LogInAsync(2, "c");
        TestClient.TestClient[] all = [a, b, c];
        foreach (var one in all)
        {
            await EnterAsync(one);
        }

        foreach (var one in all)
        {
            var body = $"from {one.Account.Local}";
            await one.SendAsync(new Element("message", Namespaces.Client).Set("type", "groupchat").Set("to", "hall@conference.localhost").Set("id", body).Add("body", body));
            await Task.WhenAll(all.Select(e => Chat.BodyAsync(e, body)));
        }

        await Task.WhenAll(all.Select(o => o.CloseAsync()));
    }

    [Fact]
    public async Task What_waits_for_somebody_comes_on_whatever_node_he_logs_in()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo", "juliet");
        await using (var early = await cluster.LogInAsync(0, "juliet"))
        {
            await early.CloseAsync();
        }

        await using var romeo = await cluster.LogInAsync(0, "romeo");
        for (var i = 0; i < 10; i++)
        {
            await romeo.SendAsync(Chat.Message("juliet", $"m{i}"));
        }

        await Chat.DurableAsync(romeo, 11);
        await using var juliet = await cluster.LogInAsync(1, "juliet");

        for (var i = 0; i < 10; i++)
        {
            await Chat.BodyAsync(juliet, $"m{i}");
        }

        await Task.WhenAll(romeo.CloseAsync(), juliet.CloseAsync());
    }

    [Fact]
    public async Task The_newer_session_takes_the_resource_of_one_on_another_node()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        await cluster.AddAsync("romeo");
        await using var here = await cluster.LogInAsync(0, "romeo", "here");
        await using var there = await cluster.LogInAsync(1, "romeo", "there");
        await using var again = await cluster.LogInAsync(0, "romeo", "there");

        await there.UntilAsync(e => e.Name == "error" && e.Child("conflict", Namespaces.StreamErrors) is not null, None);
        await Task.WhenAll(here.CloseAsync(), again.CloseAsync());
    }

    private static async Task EnterAsync(TestClient.TestClient client)
    {
        await client.SendAsync(
            new Element("presence", Namespaces.Client).Set("to", $"hall@conference.localhost/{client.Account.Local}").Add(new Element("x", "http://jabber.org/protocol/muc")));
        await client.UntilAsync(e => e.Name == "message" && e.Child("subject") is not null, None);
        if (client.Account.Local == "a")
        {
            // The first one opens the room to others.
            var form = new Element("x", "jabber:x:data").Set("type", "submit");
            await client.SendAsync(Request("set", "open", new Element("query", "http://jabber.org/protocol/muc#owner").Add(form)).Set("to", "hall@conference.localhost"));
            await client.UntilAsync(e => e["id"] == "open" && e["type"] == "result", None);
        }
    }

    private static async Task<int> CountArchivedAsync(TestClient.TestClient client)
    {
        await client.SendAsync(Request("set", "archive", new Element("query", "urn:xmpp:mam:2").Set("queryid", "all")));
        var count = 0;
        await client.UntilAsync(
            e =>
            {
                count += e.Child("result", "urn:xmpp:mam:2") is null ? 0 : 1;
                return e["id"] == "archive";
            },
            None);
        return count;
    }

    private static Element Request(string type, string id, Element payload) => new Element("iq", Namespaces.Client).Set("type", type).Set("id", id).Add(payload);
}

using Godwit.Tests.Hosting;

namespace Godwit.Tests.Hostile;

/// <summary>Stanzas that are too large or too deep, before and after the login (RFC 6120 §4.9.3.14).</summary>
public sealed class OversizeTests
{
    public static TheoryData<string, string> Stanzas => new()
    {
        { "text", $"<message to='a@localhost'><body>{new string('x', 300_000)}" },
        { "an attribute", $"<message to='{new string('x', 300_000)}" },
        { "a name", $"<{new string('x', 300_000)}" },
        { "many children", $"<message>{string.Concat(Enumerable.Repeat("<a/>", 80_000))}" },
        { "deep", $"<message>{string.Concat(Enumerable.Repeat("<a>", 70))}" },
    };

    [Theory]
    [MemberData(nameof(Stanzas))]
    public async Task What_is_too_large_or_too_deep_ends_the_stream(string what, string stanza)
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("alice", Chat.Password);
        using var client = await RawClient.LogInAsync(server.Port, "alice", Chat.Password);
        using var stranger = await RawClient.ConnectAsync(server.Port);
        await stranger.SendAsync(RawClient.Header);
        await stranger.UntilAsync("</stream:features>");

        await Task.WhenAll(RefusedAsync(client, stanza, what), RefusedAsync(stranger, stanza, what));
        using var gauges = new Gauges(server);
        await gauges.NobodyIsLeftAsync();
    }

    [Fact]
    public async Task A_stranger_may_say_less_than_a_user()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("alice", Chat.Password);
        using var client = await RawClient.LogInAsync(server.Port, "alice", Chat.Password);
        using var stranger = await RawClient.ConnectAsync(server.Port);
        await stranger.SendAsync(RawClient.Header);
        await stranger.UntilAsync("</stream:features>");
        var filler = new string('x', 16 * 1024);

        await RefusedAsync(stranger, $"<iq type='get' id='1'><query xmlns='jabber:iq:register'>{filler}</query></iq>", "a stranger's element");

        await client.SendAsync($"<iq type='get' id='large'><query xmlns='urn:test'>{filler}</query></iq>");
        await client.UntilAsync("id=\"large\"");
        client.EndSending();
        await client.ToEndAsync();
    }

    private static async Task RefusedAsync(RawClient client, string stanza, string what)
    {
        try
        {
            await client.SendAsync(stanza);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has had enough before all was sent.
        }

        var heard = await client.ToEndAsync();
        Assert.True(heard.EndsWith("<policy-violation xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error></stream:stream>", StringComparison.Ordinal), $"{what}: {heard}");
    }
}

using System.Text;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Hostile;

/// <summary>A client that sends as fast as it can.</summary>
public sealed class FloodTests
{
    /// <summary>More than the buffers of two sockets hold.</summary>
    private const long MoreThanIsTaken = 64L * 1024 * 1024;

    [Fact]
    public async Task A_flood_is_read_slowly_and_nobody_else_notices()
    {
        await using var server = await TestServer.StartAsync(m => m with { Limits = m.Limits with { StanzasPerSecond = 20, StanzaBurst = 50 } });
        foreach (var user in new[] { "alice", "bob", "mallory" })
        {
            await server.AddAccountAsync(user, Chat.Password);
        }

        await using var alice = await Chat.LogInAsync(server, "alice");
        await using var bob = await Chat.LogInAsync(server, "bob");
        using var mallory = await RawClient.LogInAsync(server.Port, "mallory", Chat.Password);
        using var gauges = new Gauges(server);
        using var stop = new CancellationTokenSource();
        var flood = FloodAsync(mallory, stop.Token);
        await gauges.BecomesAsync("godwit.limits", limits => limits > 0);
        await Chat.GoesOnAsync(alice, bob, times: 15);
        await stop.CancelAsync();
        Assert.InRange(await flood, 0, MoreThanIsTaken - 1);
        Assert.InRange(gauges.Read("godwit.sessions.inbox.length"), 0, 600);
        mallory.Reset();
        await alice.CloseAsync();
        await bob.CloseAsync();
        await gauges.NobodyIsLeftAsync();
    }

    [Fact]
    public async Task A_flood_of_small_TLS_records_is_read_as_it_was_sent()
    {
        await using var server = await TestServer.StartAsync(m => m with { Limits = m.Limits with { StanzasPerSecond = 400, StanzaBurst = 50 } });
        await server.AddAccountAsync("alice", Chat.Password);
        await server.AddAccountAsync("bob", Chat.Password);
        await using var alice = await Chat.LogInAsync(server, "alice");
        using var bob = await RawClient.LogInWithTlsAsync(server.TlsPort, "bob", Chat.Password);
        for (var i = 0; i < 400; i++)
        {
            await bob.SendAsync($"<message type='chat' to='alice@localhost'><body>{i}</body></message>");
        }

        await Chat.BodyAsync(alice, "399");
        await alice.CloseAsync();
    }

    private static async Task<long> FloodAsync(RawClient client, CancellationToken cancellationToken)
    {
        var stanzas = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"<message to='alice@localhost'><subject>{new string('x', 1000)}</subject></message>", 50)));
        var sent = 0L;
        try
        {
            while (sent < MoreThanIsTaken)
            {
                await client.SendAsync(stanzas, cancellationToken);
                sent += stanzas.Length;
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped: the network has not taken it all.
        }

        return sent;
    }
}

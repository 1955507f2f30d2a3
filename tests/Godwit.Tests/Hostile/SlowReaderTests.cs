using Godwit.Protocol;
using Godwit.Protocol.Xml;
using Godwit.Tests.Hosting;

namespace Godwit.Tests.Hostile;

/// <summary>A client that is sent more than it reads.</summary>
public sealed class SlowReaderTests
{
    private const int Messages = 600;

    /// <summary>All messages together are more than the network holds for one connection.</summary>
    private const int MessageBytes = 20_000;

    [Fact]
    public async Task A_client_that_never_reads_loses_its_session_and_not_its_messages()
    {
        await using var server = await TestServer.StartAsync(m => m with
        {
            Limits = m.Limits with { QueuedStanzas = 600, WriteTimeout = TimeSpan.FromSeconds(2) },
        });
        foreach (var user in new[] { "alice", "bob", "carol" })
        {
            await server.AddAccountAsync(user, Chat.Password);
        }

        await using var alice = await Chat.LogInAsync(server, "alice");
        await using var carol = await Chat.LogInAsync(server, "carol");
        using var deaf = await RawClient.LogInAsync(server.Port, "bob", Chat.Password, receiveBuffer: 4096);
        await deaf.SendAsync($"<enable xmlns='{Namespaces.StreamManagement}'/>");
        await deaf.UntilAsync("<enabled");
        var padding = new string('x', MessageBytes);
        for (var i = 0; i < Messages; i++)
        {
            await alice.SendAsync(Chat.Message("bob", $"{i}").Add("subject", padding));
        }

        await Chat.GoesOnAsync(alice, carol, times: 10);
        using var gauges = new Gauges(server);
        Assert.InRange(gauges.Read("godwit.sessions.outbox.length"), 0, 600);
        await gauges.BecomesAsync("godwit.sessions", 2);

        await using var bob = await Chat.LogInAsync(server, "bob");
        for (var i = 0; i < Messages; i++)
        {
            var message = await bob.UntilAsync(e => e.Name == "message", TestContext.Current.CancellationToken);
            Assert.Equal($"{i}", message.Child("body")!.Text);
            await bob.AcknowledgeAsync();
        }

        await alice.CloseAsync();
        await bob.CloseAsync();
        await carol.CloseAsync();
        await gauges.NobodyIsLeftAsync();
    }
}

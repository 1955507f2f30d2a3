using Godwit.Tests.Hosting;

namespace Godwit.Tests.Hostile;

/// <summary>Crowds that come and go, and connections that break in the middle of everything.</summary>
public sealed class StormTests
{
    private const int AtOnce = 2500;
    private const int Waves = 4;

    [Fact]
    public async Task Ten_thousand_connections_come_and_go_and_leave_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("alice", Chat.Password);
        using var gauges = new Gauges(server);
        for (var wave = 0; wave < Waves; wave++)
        {
            var clients = new RawClient[AtOnce];
            await Parallel.ForAsync(0, AtOnce, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
            {
                clients[i] = await RawClient.ConnectAsync(i % 5 == 0 ? server.TlsPort : server.Port);
                if (i % 3 == 0)
                {
                    await clients[i].SendAsync(RawClient.Header);
                }
            });
            for (var i = 0; i < AtOnce; i++)
            {
                if (i % 2 == 0)
                {
                    clients[i].Reset();
                }
                else
                {
                    clients[i].Dispose();
                }
            }

            await gauges.NobodyIsLeftAsync();
        }

        await using var alice = await Chat.LogInAsync(server, "alice");
        await alice.CloseAsync();
    }

    [Fact]
    public async Task A_connection_may_break_at_any_byte()
    {
        await using var server = await TestServer.StartAsync();
        await server.AddAccountAsync("alice", Chat.Password);
        var secret = Convert.ToBase64String("\0alice\0secret"u8);
        string[] steps =
        [
            RawClient.Header,
            $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>",
            RawClient.Header,
            "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>",
            "<enable xmlns='urn:xmpp:sm:3'/><presence/><message to='alice@localhost'><body>x</body></message><r xmlns='urn:xmpp:sm:3'/>",
        ];
        string[] answers = ["</stream:features>", "<success", "</stream:features>", "</iq>", "<a "];
        var length = steps.Sum(s => s.Length);
        await Parallel.ForAsync(0, 150, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) => await BreakAsync(server.Port, steps, answers, i * length / 150));

        using var gauges = new Gauges(server);
        await gauges.NobodyIsLeftAsync();
        await using var alice = await Chat.LogInAsync(server, "alice");
        await alice.CloseAsync();
    }

    private static async Task BreakAsync(int port, string[] steps, string[] answers, int after)
    {
        using var client = await RawClient.ConnectAsync(port);
        for (var step = 0; step < steps.Length; step++)
        {
            if (after < steps[step].Length)
            {
                await client.SendAsync(steps[step][..after]);
                break;
            }

            after -= steps[step].Length;
            await client.SendAsync(steps[step]);
            await client.UntilAsync(answers[step]);
        }

        client.Reset();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Godwit.Tests.Surroundings;

namespace Godwit.Tests.Hostile;

/// <summary>A real process is told to stop while clients of all kinds are there.</summary>
public sealed class ShutdownTests
{
    private const int Listeners = 496;
    private const int Deaf = 4;

    /// <summary>Messages of 20 KB for each of the deaf: more than the network holds for a connection.</summary>
    private const int Messages = 300;
    private const string Goodbye = "<stream:error><system-shutdown xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/></stream:error></stream:stream>";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task SIGTERM_tells_every_client_and_ends_in_time_whoever_does_not_listen()
    {
        using var directory = new TemporaryDirectory();
        await ImportAsync(directory);
        using var server = GodwitCommand.Start(
            ["serve", "--data", directory["data"], "--allow-plaintext", "--c2s-port", "0", "--c2s-tls-port", "0", "--http-port", "0"]);
        var port = await PortAsync(server);
        var draining = server.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var clients = new RawClient[Listeners + Deaf];
        await Parallel.ForAsync(0, clients.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
            clients[i] = await RawClient.LogInAsync(port, $"user{i}", Chat.Password, i < Listeners ? null : 4096));
        await StuffAsync(clients);
        using var halfOpen = await RawClient.ConnectAsync(port);
        await halfOpen.SendAsync(RawClient.Header);
        await halfOpen.UntilAsync("</stream:features>");
        using var silent = await RawClient.ConnectAsync(port);

        var started = TimeProvider.System.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", $"{server.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var heard = await Task.WhenAll(clients.Take(Listeners).Append(halfOpen).Append(silent).Select(c => c.ToEndAsync()));
        await server.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, Limit);
        Assert.Equal(0, server.ExitCode);
        Assert.All(heard, text => Assert.EndsWith(Goodbye, text, StringComparison.Ordinal));
        Assert.Equal("", await draining);
        Array.ForEach(clients, c => c.Dispose());
    }

    /// <summary>Sends those who do not listen more than the network holds.</summary>
    private static async Task StuffAsync(RawClient[] clients)
    {
        var padding = new string('x', 20_000);
        for (var i = Listeners; i < clients.Length; i++)
        {
            for (var n = 0; n < Messages; n++)
            {
                await clients[i - Listeners].SendAsync($"<message type='chat' to='user{i}@localhost'><body>{padding}</body></message>");
            }

            await clients[i - Listeners].SendAsync("<iq type='get' id='done' to='localhost'><ping xmlns='urn:xmpp:ping'/></iq>");
            await clients[i - Listeners].UntilAsync("id=\"done\"");
        }
    }

    private static async Task ImportAsync(TemporaryDirectory directory)
    {
        await File.WriteAllLinesAsync(
            directory["accounts.csv"], Enumerable.Range(0, Listeners + Deaf).Select(i => $"user{i}@localhost,{Chat.Password}"), TestContext.Current.CancellationToken);
        var import = await GodwitCommand.RunAsync(["account", "import", directory["accounts.csv"], "--data", directory["data"]], ("scramIterations", "4096"));
        Assert.Equal(0, import.ExitCode);
    }

    private static async Task<int> PortAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (Regex.Match(line, @"port (\d+) with STARTTLS") is { Success: true } match)
            {
                _ = server.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
                return int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("The server did not start.");
    }
}

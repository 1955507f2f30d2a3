using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Godwit.Load;
using Godwit.Load.Clients;
using Godwit.Load.Relays;
using Godwit.Load.Runs;

namespace Godwit.Tests.Load;

public sealed class RelayTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pairs_get_what_their_partners_sent(bool isBatched)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var port = FreePort();
        var relay = Task.Factory.StartNew(
            () => new RelayCommand(isBatched).Run(new IPEndPoint(IPAddress.Loopback, port), stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await ListensAsync(port);

        var report = new ChatRun(new Settings
        {
            Host = "127.0.0.1",
            Endpoint = new IPEndPoint(IPAddress.Loopback, port),
            Transport = Transport.Relay,
            Keys = new KnownKeys(null),
            Clients = 10,
            Window = 5,
            Logins = 4,
            Duration = TimeSpan.FromMilliseconds(50),
        }).Run();

        await stop.CancelAsync();
        await relay;
        Assert.True(report.IsGood);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task ListensAsync(int port)
    {
        for (var start = Stopwatch.GetTimestamp(); ; await Task.Yield())
        {
            try
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
            {
                // Not yet.
            }
        }
    }
}

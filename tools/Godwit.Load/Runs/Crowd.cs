using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Security.Authentication;
using Godwit.Load.Clients;

namespace Godwit.Load.Runs;

/// <summary>The clients of a run.</summary>
internal sealed class Crowd : IDisposable
{
    private readonly LoadClient[] clients;

    private Crowd(LoadClient[] clients)
    {
        this.clients = clients;
    }

    public LoadClient this[int number] => clients[number];

    public int Count => clients.Length;

    /// <summary>Logs them all in, some at the same time.</summary>
    public static async Task<Crowd> ConnectAsync(Settings settings, IReceiver receiver)
    {
        var clients = new ConcurrentBag<LoadClient>();
        try
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, settings.Clients), new ParallelOptions { MaxDegreeOfParallelism = settings.Logins },
                async (number, _) => clients.Add(await LoadClient.ConnectAsync(settings, number, receiver)));
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            throw new LoadException($"Client {clients.Count} could not log in: {exception.Message}", exception);
        }

        return new Crowd([.. clients.OrderBy(c => c.Number)]);
    }

    /// <summary>Waits until the server has acknowledged all that the clients sent. False when it does not in time.</summary>
    public async Task<bool> SettleAsync(Func<bool> isComplete, TimeSpan patience)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var deadline = new CancellationTokenSource(patience);
        try
        {
            while (!isComplete() || Array.Exists(clients, c => c.OpenCount > 0))
            {
                Array.ForEach(clients, c => c.Ask());
                await timer.WaitForNextTickAsync(deadline.Token);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Ends all streams as good clients do.</summary>
    public Task CloseAsync() => Task.WhenAll(clients.Select(c => c.CloseAsync()));

    public void Dispose() => Array.ForEach(clients, c => c.Dispose());
}

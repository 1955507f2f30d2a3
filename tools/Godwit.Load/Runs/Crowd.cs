using Godwit.Load.Clients;
using Godwit.Load.Net;

namespace Godwit.Load.Runs;

/// <summary>The clients of a run.</summary>
internal sealed class Crowd : IDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly Client[] clients;
    private readonly Loop loop;

    public Crowd(Loop loop, Settings settings, IReceiver receiver)
    {
        this.loop = loop;
        clients = [.. Enumerable.Range(0, settings.Clients).Select(n => new Client(loop, settings, n, receiver))];
    }

    public Client this[int number] => clients[number];

    public int Count => clients.Length;

    /// <summary>Which of them take part.</summary>
    public Func<int, bool> Takes { get; init; } = static _ => true;

    /// <summary>Logs them in, some at the same time.</summary>
    /// <exception cref="LoadException">One of them could not.</exception>
    public void Connect(Settings settings, Func<string?> failure)
    {
        var taken = clients.Where(c => Takes(c.Number)).ToArray();
        var patience = settings.Patience + TimeSpan.FromMilliseconds(20 * taken.Length);
        var (started, ready) = (0, 0);
        var isDone = loop.Run(
            () =>
            {
                for (; ready < started && taken[ready].IsReady; ready++)
                {
                }

                for (; started < taken.Length && started < ready + settings.Logins; started++)
                {
                    taken[started].Connect();
                }

                return ready == taken.Length || failure() is not null;
            },
            patience);
        if (failure() is { } reason || !isDone)
        {
            throw new LoadException($"Client {ready} could not log in: {failure() ?? "it took too long"}");
        }

        settings.Keys.Save();
    }

    /// <summary>Waits until all has come that should, and all that clients sent is acknowledged. False when it does not in time.</summary>
    public bool Settle(Func<bool> isComplete, TimeSpan patience)
    {
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!isComplete() || Array.Exists(clients, c => c.Acknowledgements?.OpenCount > 0))
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(from) > patience)
            {
                return false;
            }

            foreach (var client in clients.Where(c => c.IsReady && c.Acknowledgements?.OpenCount > 0))
            {
                client.Ask();
            }

            loop.Run(BetweenLooks);
        }

        return true;
    }

    /// <summary>Ends all streams as good clients do.</summary>
    public void Close(TimeSpan patience)
    {
        foreach (var client in clients.Where(c => c.IsReady))
        {
            client.Close();
        }

        loop.Run(() => !Array.Exists(clients, c => c.IsOpen), patience);
    }

    public void Dispose() => Array.ForEach(clients, c => c.Dispose());
}

using Godwit.Protocol.Jids;

namespace Godwit.Promise;

/// <summary>
/// The promise: what the server acknowledged is never lost, shown twice as two messages, or out of order, though the process is killed at any moment.
/// </summary>
public sealed class PromiseTests(ITestOutputHelper log)
{
    private const int Pairs = 24;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_however_often_the_server_is_killed()
    {
        await using var server = Setup.Godwit();
        var books = await CampaignAsync(server, Setup.Rounds);

        Assert.Empty(books.Lost());
        Assert.Empty(books.Doubled());
        Assert.Empty(books.Disordered());
    }

    [Fact]
    public async Task A_server_that_acknowledges_before_the_commit_is_found_out()
    {
        await using var server = Setup.Sabotaged();
        var books = await CampaignAsync(server, rounds: 3);

        Assert.NotEmpty(books.Lost());
    }

    private async Task<Books> CampaignAsync(ServerProcess server, int rounds)
    {
        var random = new Random(Setup.Seed);
        var books = new Books();
        await Setup.AddAccountsAsync(server, Enumerable.Range(0, Pairs).SelectMany(i => new[] { $"s{i}", $"r{i}" }));
        await server.StartAsync();
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Pairs)
            .Select(i => new Sender(server.ClientPort, Jid.Parse($"s{i}@localhost"), Jid.Parse($"r{i}@localhost"), Setup.Password, books)).ToList();
        var recipients = Enumerable.Range(0, Pairs)
            .Select(i => new Recipient(server.ClientPort, Jid.Parse($"r{i}@localhost"), (Habit)(i % 3), Setup.Password, books, new Random(random.Next()))).ToList();
        var sending = senders.ConvertAll(s => Task.Run(() => s.RunAsync(stop.Token)));
        var receiving = recipients.Where(r => r.Habit != Habit.Offline).Select(r => Task.Run(() => r.RunAsync(stop.Token))).ToList();
        for (var round = 1; round <= rounds; round++)
        {
            var target = books.AcknowledgedCount + random.Next(1, 1500);
            Assert.True(await books.WaitAsync(() => books.AcknowledgedCount >= target, TimeSpan.FromSeconds(60)), $"No progress in round {round}.\n{server.Output}");
            await server.KillAsync();
            log.WriteLine($"round {round}: killed after {books.AcknowledgedCount} acknowledgements");
            await server.StartAsync();
        }

        senders.ForEach(s => s.Finish());
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(60));
        receiving.AddRange(recipients.Where(r => r.Habit == Habit.Offline).Select(r => Task.Run(() => r.RunAsync(stop.Token))));
        await books.WaitAsync(() => books.Lost().Count == 0, TimeSpan.FromSeconds(rounds > 3 ? 60 : 10));
        await stop.CancelAsync();
        await Task.WhenAll(receiving);
        log.WriteLine($"{books.AcknowledgedCount} acknowledged, {books.Lost().Count} lost, {books.Doubled().Count} doubled, {books.Disordered().Count} out of order");
        return books;
    }
}

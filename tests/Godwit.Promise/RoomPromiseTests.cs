using Godwit.Protocol.Jids;

namespace Godwit.Promise;

/// <summary>The promise in a room: what it has acknowledged is in its archive, once, under the id that everybody has seen, and in the order of each speaker.</summary>
public sealed class RoomPromiseTests(ITestOutputHelper log)
{
    private const int Speakers = 8;

    private static readonly Jid Room = Jid.Parse("promise@conference.localhost");

    [Fact]
    public async Task Nothing_acknowledged_by_a_room_is_lost_however_often_the_server_is_killed()
    {
        await using var server = Setup.Godwit();
        var outcome = await CampaignAsync(server, Math.Max(1, Setup.Rounds / 2));

        Assert.Empty(outcome.Lost);
        Assert.Empty(outcome.Doubled);
        Assert.Empty(outcome.Disordered);
    }

    [Fact]
    public async Task A_server_that_acknowledges_before_the_commit_is_found_out_in_a_room()
    {
        await using var server = Setup.Sabotaged();
        var outcome = await CampaignAsync(server, rounds: 3);

        Assert.NotEmpty(outcome.Lost);
    }

    private async Task<Outcome> CampaignAsync(ServerProcess server, int rounds)
    {
        var random = new Random(Setup.Seed);
        var (books, seen) = (new Books(), new Books());
        await Setup.AddAccountsAsync(server, Enumerable.Range(0, Speakers).Select(i => $"s{i}").Append("maker"));
        await server.StartAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await using (var maker = await MakerAsync(server, stop.Token))
        {
            await maker.MakeRoomAsync(Room, stop.Token);
            await maker.CloseAsync();
        }

        var speakers = Enumerable.Range(0, Speakers).Select(i => new Speaker(server.ClientPort, Jid.Parse($"s{i}@localhost"), Room, books, seen)).ToList();
        var speaking = speakers.ConvertAll(s => Task.Run(() => s.RunAsync(stop.Token)));
        for (var round = 1; round <= rounds; round++)
        {
            var target = books.AcknowledgedCount + random.Next(1, 800);
            Assert.True(await books.WaitAsync(() => books.AcknowledgedCount >= target, TimeSpan.FromSeconds(60)), $"No progress in round {round}.\n{server.Output}");
            await server.KillAsync();
            log.WriteLine($"round {round}: killed after {books.AcknowledgedCount} acknowledgements");
            await server.StartAsync();
        }

        speakers.ForEach(s => s.Finish());
        await Task.WhenAll(speaking).WaitAsync(TimeSpan.FromSeconds(60));
        await using (var reader = await MakerAsync(server, stop.Token))
        {
            await RoomArchive.ReadAsync(reader, Room, books, stop.Token);
            await reader.CloseAsync();
        }

        var lost = books.Lost();

        // What was seen live under another id than the archive's shows up as doubled.
        seen.CopyShownTo(books);
        var outcome = new Outcome(lost, books.Doubled(), books.Disordered());
        log.WriteLine($"{books.AcknowledgedCount} acknowledged, {outcome.Lost.Count} lost, {outcome.Doubled.Count} doubled, {outcome.Disordered.Count} out of order");
        return outcome;
    }

    private static async Task<TestClient.TestClient> MakerAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        var maker = await TestClient.TestClient.ConnectAsync(server.ClientPort, Jid.Parse("maker@localhost"), Setup.Password, cancellationToken);
        await maker.BindAsync("maker", cancellationToken);
        return maker;
    }

    private sealed record Outcome(IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> Disordered);
}

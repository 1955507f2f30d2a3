using Godwit.Abstractions.Stores;
using Godwit.Storage;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>The server goes and comes back.</summary>
public sealed class PostgresOutageTests : PostgresFaultTests
{
    private PostgresStore store = null!;

    [Fact]
    public async Task A_server_that_crashes_under_a_group_and_is_started_again_loses_and_doubles_nothing()
    {
        var log = await store.Logs.OpenAsync(Romeo, None);
        await AppendAsync(log);
        await using (var rival = await ConnectAsync())
        {
            await using var transaction = await TakeNextNumberAsync(rival, log);
            var append = AppendAsync(log);
            await WhenBlockedAsync(rival);

            await Server.CrashAsync();
            await Server.StartAgainAsync();

            await append;
        }

        await AppendAsync(log);
        Assert.Equal([log.LastSequence - 2, log.LastSequence - 1, log.LastSequence], (await log.ReadAsync(new(), None)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task A_server_that_was_restarted_while_nothing_was_written_is_not_noticed()
    {
        var log = await store.Logs.OpenAsync(Romeo, None);
        await AppendAsync(log);

        await Server.StopAsync();
        await Server.StartAgainAsync();

        Assert.Equal(1, await log.CountAsync(new(), None));
        await AppendAsync(log);
    }

    [Fact]
    public async Task While_the_server_is_away_callers_are_told_at_once_and_when_it_is_back_it_works_again()
    {
        Options.Patience = TimeSpan.FromMilliseconds(200);
        await ReopenAsync();
        var (log, unknown) = (await store.Logs.OpenAsync(Romeo, None), await store.Logs.OpenAsync(Juliet, None));
        await Task.WhenAll(AppendAsync(log), AppendAsync(unknown));
        await Server.StopAsync();

        // Of the first write it is not known what came of it: whoever made it must read before he writes again.
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(unknown));
        Assert.Contains("What became of the last writes is not known", failure.Message, StringComparison.Ordinal);
        for (var i = 0; i < 100; i++)
        {
            failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(log));
            Assert.Contains("goes on by itself", failure.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await log.CountAsync(new(), None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Logs.TrimAsync(DateTimeOffset.UnixEpoch, None));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Probe.ProbeAsync());
        Assert.Single(Problems, p => p.Contains("Nothing can be written", StringComparison.Ordinal));

        await Server.StartAgainAsync();
        await WhenWorkingAsync();
        await AppendAsync(log);
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(unknown));
        await AppendAsync(await store.Logs.OpenAsync(Juliet, None));
    }

    internal override Task<PostgresServer> StartAsync() => PostgresServer.StartAsync();

    protected override Task SetUpAsync()
    {
        store = Open();
        return Task.CompletedTask;
    }

    protected override async Task TearDownAsync()
    {
        await store.DisposeAsync();
        await Server.DisposeAsync();
    }

    private async Task ReopenAsync()
    {
        await store.DisposeAsync();
        store = Open();
    }

    private async Task WhenWorkingAsync()
    {
        while (await Record.ExceptionAsync(() => store.Probe.ProbeAsync()) is { } failure)
        {
            Assert.IsType<StoreUnavailableException>(failure);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}

using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Server.Accounts;
using Godwit.Server.Configuration;
using Godwit.Tests.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Retention;

/// <summary>The configuration key <c>archive:retentionDays</c>.</summary>
public sealed class ArchiveRetentionTests : IAsyncLifetime
{
    private readonly SqliteEngine engine = new();

    public async ValueTask InitializeAsync() => await engine.ReopenAsync();

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task Every_hour_what_is_older_than_the_days_given_is_removed()
    {
        var log = await engine.Logs.OpenAsync(Jid.Parse("romeo@montague.example"), TestContext.Current.CancellationToken);
        await AppendAsync(log);
        using var retention = Start(("archive:retentionDays", "30"), out var logs);
        Assert.Equal(0, await logs.NextAsync());

        engine.Time.Advance(TimeSpan.FromDays(29));
        await AppendAsync(log);
        Assert.Equal(0, await logs.NextAsync());

        engine.Time.Advance(TimeSpan.FromDays(2));
        while (await logs.NextAsync() == 0)
        {
            // An hour that struck before.
        }

        Assert.Equal(1, await log.CountAsync(new(), TestContext.Current.CancellationToken));
        await retention.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_store_that_fails_is_asked_again_an_hour_later()
    {
        using var retention = Start(("archive:retentionDays", "30"), out var logs, failures: 1);
        await Assert.ThrowsAsync<StoreUnavailableException>(logs.NextAsync);
        engine.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, await logs.NextAsync());
        await retention.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Without_it_everything_is_kept()
    {
        using var retention = Start(("archive:retentionDays", "0"), out var logs);
        await retention.ExecuteTask!;
        Assert.False(logs.WasAsked);
    }

    private async Task AppendAsync(IMessageLog log) => await log.AppendAsync(new(
        log.LastSequence + 1, engine.Time.GetUtcNow(), LogFlags.Archive, Jid.Parse("juliet@capulet.example"), 0, Encoding.UTF8.GetBytes("<message/>")));

    private ArchiveRetention Start((string Key, string Value) setting, out WatchedLogs logs, int failures = 0)
    {
        logs = new(engine.Logs, failures);
        var model = ConfigurationReader.Read(null, [new(setting.Key, setting.Value)], []);
        var retention = new ArchiveRetention(model, logs, engine.Time, NullLogger<ArchiveRetention>.Instance);
        Assert.True(retention.StartAsync(TestContext.Current.CancellationToken).IsCompletedSuccessfully);
        return retention;
    }
}

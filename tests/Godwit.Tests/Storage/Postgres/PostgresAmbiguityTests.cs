using Godwit.Abstractions.Stores;
using Godwit.Storage;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>The connection breaks while a group is written: callers are told what came of it, and nothing is lost or written twice.</summary>
public sealed class PostgresAmbiguityTests : PostgresFaultTests
{
    private PostgresProxy proxy = null!;
    private PostgresStore store = null!;

    public static TheoryData<Cut> Cuts => [Cut.BeforeRequest, Cut.AfterRequest, Cut.AfterAnswer];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task A_message_is_written_once_whenever_the_connection_is_cut(Cut when)
    {
        var log = await store.Logs.OpenAsync(Romeo, None);
        await AppendAsync(log);

        proxy.CutNext(when);
        await Task.WhenAll(AppendAsync(log), AppendAsync(log));
        await AppendAsync(log);

        Assert.Equal(Enumerable.Range(-3, 4).Select(i => log.LastSequence + i), (await log.ReadAsync(new(), None)).Select(e => e.Sequence));
        Assert.Contains("it is asked what became of it", Assert.Single(Problems), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Who_wrote_to_a_deleted_log_is_told_so_whenever_the_connection_is_cut(Cut when)
    {
        var (deleted, log) = (await store.Logs.OpenAsync(Romeo, None), await store.Logs.OpenAsync(Juliet, None));
        await store.Documents.Of(Romeo).DeleteAllAsync();

        proxy.CutNext(when);
        var (refused, written) = (AppendAsync(deleted), AppendAsync(log));

        await Assert.ThrowsAsync<FencedException>(() => refused);
        await written;
        Assert.Equal(1, await log.CountAsync(new(), None));
    }

    [Fact]
    public async Task What_was_done_but_not_answered_is_to_be_done_again()
    {
        await store.Accounts.AddAsync([new(Romeo, "a", DateTimeOffset.UnixEpoch)], None);

        proxy.CutNext(Cut.AfterAnswer);
        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Accounts.SetCredentialsAsync(Romeo, "b", None));

        Assert.Contains("Do it again", failure.Message, StringComparison.Ordinal);
        Assert.Equal("b", (await store.Accounts.FindAsync(Romeo, None))!.Credentials);
        Assert.True(await store.Accounts.SetCredentialsAsync(Romeo, "b", None));
    }

    [Fact]
    public async Task A_session_that_is_ended_by_the_administrator_is_followed_by_another()
    {
        var log = await store.Logs.OpenAsync(Romeo, None);
        await using var administrator = await ConnectAsync();
        await using var transaction = await TakeNextNumberAsync(administrator, log);
        var append = AppendAsync(log);
        await WhenBlockedAsync(administrator);

        await ScalarAsync(administrator, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()");
        await WhenBlockedAsync(administrator);
        await transaction.RollbackAsync();

        await append;
        Assert.Equal(1, await log.CountAsync(new(), None));
    }

    [Fact]
    public async Task A_session_whose_node_is_gone_commits_nothing_behind_its_back()
    {
        var log = await store.Logs.OpenAsync(Romeo, None);
        await using var rival = await ConnectAsync();
        await using var transaction = await TakeNextNumberAsync(rival, log);

        // The session at the server waits for the rival, and does not notice that its connection is cut.
        proxy.CutNext(Cut.AfterRequest);
        var append = AppendAsync(log);
        await WhenBlockedAsync(rival);
        await transaction.CommitAsync();

        await Assert.ThrowsAsync<FencedException>(() => append);
        Assert.Equal(1, await log.CountAsync(new(), None));
    }

    protected override Task SetUpAsync()
    {
        proxy = new(Server);
        store = Open(proxy.Through(ConnectionString));
        return Task.CompletedTask;
    }

    protected override async Task TearDownAsync()
    {
        await store.DisposeAsync();
        await proxy.DisposeAsync();
        await base.TearDownAsync();
    }
}

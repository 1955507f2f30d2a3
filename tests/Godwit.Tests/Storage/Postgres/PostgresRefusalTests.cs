using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>The server answers, and refuses.</summary>
public sealed class PostgresRefusalTests : PostgresFaultTests
{
    private PostgresStore store = null!;

    [Theory]
    [InlineData("53100", "is full. Free some space there")]
    [InlineData("53200", "is out of memory")]
    [InlineData("25006", "is a standby")]
    public async Task A_failure_of_the_server_is_explained_and_logged_once_and_passes(string code, string explanation)
    {
        var log = await store.Logs.OpenAsync(Romeo, None);
        await using var administrator = await ConnectAsync();
        await ScalarAsync(
            administrator,
            $"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{code}'; END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON message EXECUTE FUNCTION refuse();
            """);

        for (var i = 0; i < 3; i++)
        {
            var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => AppendAsync(log));
            Assert.Contains(explanation, failure.Message, StringComparison.Ordinal);
        }

        await ScalarAsync(administrator, "DROP TRIGGER refuse ON message");
        await AppendAsync(log);
        Assert.Single(Problems);
    }

    [Fact]
    public async Task A_server_with_too_many_connections_is_told_of_at_the_start()
    {
        await Server.ExecuteAsync("CREATE ROLE crowded LOGIN CONNECTION LIMIT 0");

        var failure = Assert.Throws<StoreOpenException>(() => Open(ConnectionString.Replace("Username=godwit", "Username=crowded", StringComparison.Ordinal)));

        Assert.Contains("takes no more connections", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_that_the_server_refuses_fails_alone()
    {
        var documents = store.Documents.Of(Romeo);
        var log = await store.Logs.OpenAsync(Romeo, None);

        var bad = documents.PutAsync("c", "no \0 in a text", "x"u8.ToArray());
        Task[] good = [.. Enumerable.Range(0, 20).Select(i => documents.PutAsync("c", $"{i}", "x"u8.ToArray())), AppendAsync(log)];

        await Assert.ThrowsAsync<StoreUnavailableException>(() => bad);
        await Task.WhenAll(good);
        Assert.Equal(20, (await documents.LoadAsync(["c"], None)).Count);
        Assert.Equal(1, await log.CountAsync(new(), None));
    }

    [Fact]
    public async Task What_was_queued_behind_an_entry_that_the_server_refuses_is_not_written_either_and_what_comes_afterwards_is()
    {
        await using var administrator = await ConnectAsync();
        await ScalarAsync(administrator, "ALTER TABLE message ADD CHECK (identity <> 13)");
        var (log, other, held) = (await store.Logs.OpenAsync(Romeo, None), await store.Logs.OpenAsync(Juliet, None), await store.Logs.OpenAsync(Jid.Parse("held@a.example"), None));
        Task[] appends;
        await using (var transaction = await TakeNextNumberAsync(administrator, held))
        {
            // Until its transaction has ended, all that comes is queued.
            var first = AppendAsync(held);
            await WhenBlockedAsync(administrator);
            appends = [AppendAsync(log), AppendAsync(log, identity: 13), AppendAsync(log), AppendAsync(other), AppendAsync(log)];
            await transaction.RollbackAsync();
            await first;
        }

        await Task.WhenAll(appends[0], appends[3]);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => appends[1]);
        foreach (var behind in (Task[])[appends[2], appends[4]])
        {
            Assert.Contains("order must be kept", (await Assert.ThrowsAsync<StoreUnavailableException>(() => behind)).Message, StringComparison.Ordinal);
        }

        await AppendAsync(log);
        Assert.Equal(2, await log.CountAsync(new(), None));
    }

    [Fact]
    public async Task The_key_of_a_document_may_be_longer_than_an_index_allows()
    {
        var key = string.Concat(Enumerable.Range(0, 20_000));
        await store.Documents.Of(Romeo).PutAsync("c", key, "x"u8.ToArray());

        Assert.Equal("x"u8.ToArray(), (await store.Documents.Of(Romeo).FindAsync("c", key, None))!.Value.ToArray());
        Assert.Equal(key, Assert.Single(await store.Documents.Of(Romeo).LoadAsync(["c"], None)).Key);
    }

    protected override Task SetUpAsync()
    {
        store = Open();
        return Task.CompletedTask;
    }

    protected override async Task TearDownAsync()
    {
        await store.DisposeAsync();
        await base.TearDownAsync();
    }
}

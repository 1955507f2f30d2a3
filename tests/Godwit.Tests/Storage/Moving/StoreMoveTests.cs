using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage;
using Godwit.Storage.Sqlite;
using Godwit.Tests.Storage.Postgres;
using Godwit.Tests.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Godwit.Tests.Storage.Moving;

/// <summary>The move of a node's data from SQLite to a real PostgreSQL.</summary>
public sealed class StoreMoveTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly SqliteEngine source = new();
    private readonly PostgresEngine target = new();

    public async ValueTask InitializeAsync()
    {
        await source.ReopenAsync();
        await new StoreContents(source).FillAsync();

        // The schema is there, as after the start of a node, and nothing in it.
        await target.ReopenAsync();
        await target.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await target.DisposeAsync();
    }

    [Fact]
    public async Task Everything_is_found_again_as_it_was()
    {
        var before = await new StoreContents(source).DescribeAsync();
        await source.CloseAsync();

        var report = Move();

        await target.ReopenAsync();
        Assert.Equal(before, await new StoreContents(target).DescribeAsync());
        Assert.Equal(["owner", "account", "roster", "roster_version", "document", "mailbox", "message"], report.Tables.Select(t => t.Table));
        Assert.Equal(420, report.Tables[^1].Rows);
        Assert.All(report.Tables, t => Assert.Equal(0, t.LeftBehind));
    }

    [Fact]
    public async Task Accounts_and_logs_go_on_where_they_were()
    {
        var last = (await source.Logs.OpenAsync(StoreContents.Romeo, None)).LastSequence;
        await source.CloseAsync();
        Move();

        await target.ReopenAsync();
        var log = await target.Logs.OpenAsync(StoreContents.Romeo, None);
        await log.AppendAsync(new(last + 1, log.LastTime, LogFlags.Mailbox, StoreContents.Romeo, 0, new byte[1]));
        Assert.Contains(last + 1, (await log.MailboxAsync(None)).Pending);

        // A new account's log begins above that of every deleted one, though the clock is behind.
        var floor = (long)(await target.ScalarAsync("SELECT floor FROM godwit.sequence_floor"))!;
        var newcomer = Jid.Parse("newcomer@montague.example");
        Assert.Empty(await target.Accounts.AddAsync([new(newcomer, "", log.LastTime)], None));
        Assert.True(floor > 0);
        Assert.True((await target.Logs.OpenAsync(newcomer, None)).LastSequence >= floor);
        Assert.Equal(true, await target.ScalarAsync("SELECT max(id) = (SELECT id FROM godwit.owner WHERE jid = 'newcomer@montague.example') FROM godwit.owner"));
    }

    [Fact]
    public async Task What_deleted_owners_left_stays_behind()
    {
        await source.CloseAsync();
        using (var connection = SqliteConnection.Open(source.DatabasePath, readOnly: false))
        {
            connection.Execute(
                """
                INSERT INTO grave VALUES (99);
                INSERT INTO message SELECT max(id) + (1 << 20), 99, 1, 1, 'a@b', 0, x'01' FROM message;
                INSERT INTO document (owner, bucket, collection, key, value) VALUES (99, 1, 'vcard', '', x'01');
                """);
        }

        var report = Move();

        Assert.Equal(1, report.Tables.Single(t => t.Table == "message").LeftBehind);
        Assert.Equal(1, report.Tables.Single(t => t.Table == "document").LeftBehind);
        Assert.Equal(420, report.Tables.Single(t => t.Table == "message").Rows);
        Assert.Equal(0L, await target.ScalarAsync("SELECT count(*) FROM godwit.grave"));
    }

    [Fact]
    public async Task No_server_starts_on_data_that_was_moved()
    {
        await source.CloseAsync();
        Move();

        var failure = await Assert.ThrowsAsync<StoreOpenException>(source.ReopenAsync);
        Assert.Contains("was moved to the PostgreSQL database", failure.Message, StringComparison.Ordinal);
        Assert.Contains("already: start the nodes with that", Assert.Throws<StoreOpenException>(Move).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_in_which_a_server_has_worked_is_refused()
    {
        await source.CloseAsync();
        await target.ReopenAsync();
        var other = Jid.Parse("other@montague.example");
        await target.Accounts.AddAsync([new(other, "", target.Time.GetUtcNow())], None);
        Assert.Contains("is not empty", Assert.Throws<StoreOpenException>(Move).Message, StringComparison.Ordinal);

        // It is empty again, but numbers were given out there.
        await target.Accounts.DeleteAsync(other, None);
        await target.CountRowsAfterSweepAsync();
        Assert.Contains("has worked in it", Assert.Throws<StoreOpenException>(Move).Message, StringComparison.Ordinal);
        await source.ReopenAsync();
    }

    [Fact]
    public void Data_that_a_server_uses_is_refused() =>
        Assert.Contains("is in use by another server", Assert.Throws<StoreOpenException>(Move).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_directory_without_data_is_left_as_it_is()
    {
        var empty = Path.Combine(source.DataDirectory, "none");
        var failure = Assert.Throws<StoreOpenException>(() => StoreMove.Run(empty, target.ConnectionString, Ignore, target.Time, NullLoggerFactory.Instance, None));
        Assert.Contains("There is no server's data in", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(empty));
        await source.CloseAsync();
    }

    [Fact]
    public async Task A_move_that_is_stopped_leaves_both_as_they_were()
    {
        await source.CloseAsync();
        using var stop = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => StoreMove.Run(
            source.DataDirectory, target.ConnectionString, progress => StopAt(progress, "mailbox", stop), target.Time, NullLoggerFactory.Instance, stop.Token));

        await AssertNothingWasMovedAsync();
    }

    [Fact]
    public async Task Content_that_arrives_changed_is_noticed()
    {
        await source.CloseAsync();
        await ExecuteAsync(
            """
            CREATE FUNCTION godwit.spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.peer := NEW.peer || 'x'; RETURN NEW; END $$;
            CREATE TRIGGER spoil BEFORE INSERT ON godwit.message FOR EACH ROW WHEN (NEW.sequence % 100 = 0) EXECUTE FUNCTION godwit.spoil();
            """);

        Assert.Contains("not as they were", Assert.Throws<StoreOpenException>(Move).Message, StringComparison.Ordinal);

        await ExecuteAsync("DROP TRIGGER spoil ON godwit.message");
        await AssertNothingWasMovedAsync();
    }

    private StoreMoveReport Move() => StoreMove.Run(source.DataDirectory, target.ConnectionString, Ignore, target.Time, NullLoggerFactory.Instance, None);

    /// <summary>And that it can be moved all the same.</summary>
    private async Task AssertNothingWasMovedAsync()
    {
        Assert.Equal(0L, await target.ScalarAsync("SELECT (SELECT count(*) FROM godwit.owner) + (SELECT count(*) FROM godwit.message)"));
        await source.ReopenAsync();
        var before = await new StoreContents(source).DescribeAsync();
        await source.CloseAsync();
        Move();
        await target.ReopenAsync();
        Assert.Equal(before, await new StoreContents(target).DescribeAsync());
    }

    private Task<object?> ExecuteAsync(string sql) => target.ScalarAsync(sql);

    private static void StopAt(StoreMoveProgress progress, string table, CancellationTokenSource stop)
    {
        if (progress.Table == table)
        {
            stop.Cancel();
        }
    }

    private static void Ignore(StoreMoveProgress progress)
    {
    }
}

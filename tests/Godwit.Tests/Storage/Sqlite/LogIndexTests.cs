using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage;
using Godwit.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Storage.Sqlite;

/// <summary>The index of the logs, which lies partly on disk and partly in memory.</summary>
public sealed class LogIndexTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly Jid[] Owners = [.. Enumerable.Range(0, 4).Select(i => Jid.Parse($"u{i}@a.example"))];

    private readonly SqliteEngine engine = new();
    private readonly LogBook book;

    public LogIndexTests() => book = new(engine);

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task A_log_is_whole_wherever_its_entries_lie(int generation)
    {
        await OpenAsync(generation);
        var random = new Random(generation);
        for (var i = 0; i < 60; i++)
        {
            await book.AppendAsync(random.GetItems(Owners, random.Next(1, 6)));
            await book.VerifyAsync(engine.Logs);
            LogBook.VerifyDisk(engine.DatabasePath);
        }

        Assert.NotEqual(0, Scalar("SELECT count(*) FROM log_index"));
        Assert.InRange(Scalar("SELECT count(*) FROM message WHERE id > (SELECT through FROM log_merged)"), 0, (2 * generation) + 10);
    }

    [Fact]
    public async Task Entries_that_were_never_merged_are_found_after_a_start()
    {
        await OpenAsync(generation: 1000);
        for (var i = 0; i < 3; i++)
        {
            await book.AppendAsync(Enumerable.Range(0, 50).SelectMany(_ => Owners));
            Assert.Equal(0, Scalar("SELECT count(*) FROM log_index"));
            await ReopenAsync();
            await book.VerifyAsync(engine.Logs);
        }
    }

    [Fact]
    public async Task A_crash_at_any_moment_of_merging_leaves_every_log_whole()
    {
        await OpenAsync(generation: 20);
        var random = new Random(2);
        for (var i = 0; i < 40; i++)
        {
            await book.AppendAsync(random.GetItems(Owners, random.Next(1, 6)));
            var copy = Directory.CreateTempSubdirectory("godwit-test-").FullName;
            File.Copy(engine.DatabasePath, Path.Combine(copy, "godwit.db"));
            File.Copy(engine.DatabasePath + "-wal", Path.Combine(copy, "godwit.db-wal"));
            await using (var store = SqliteStore.Open(copy, new() { LogIndexGeneration = 20 }, engine.Time, NullLoggerFactory.Instance))
            {
                await book.VerifyAsync(store.Logs);
            }

            LogBook.VerifyDisk(Path.Combine(copy, "godwit.db"));
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Starts_that_follow_each_other_closely_lose_nothing_of_a_generation_that_is_half_merged()
    {
        await OpenAsync(generation: 9);
        var random = new Random(3);
        for (var i = 0; i < 40; i++)
        {
            await book.AppendAsync(random.GetItems(Owners, random.Next(1, 6)));
            await ReopenAsync();
            await book.VerifyAsync(engine.Logs);
            LogBook.VerifyDisk(engine.DatabasePath);
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(30)]
    public async Task A_group_that_is_lost_leaves_no_entries_and_where_nothing_more_can_be_written_the_old_can_be_removed(int generation)
    {
        engine.Options.MostPages = 45;
        await OpenAsync(generation);
        await book.AppendAsync(Owners);
        engine.Time.Advance(TimeSpan.FromDays(1));
        var failed = 0;
        while (failed < 60)
        {
            failed += await book.AppendAsync(Owners);
            await book.VerifyAsync(engine.Logs);
        }

        Assert.Equal(Owners.Length, await engine.Logs.TrimAsync(engine.Time.GetUtcNow(), None));
        book.Numbers.Values.ToList().ForEach(numbers => numbers.RemoveAt(0));
        await book.VerifyAsync(engine.Logs);

        engine.Options.MostPages = 0;
        await ReopenAsync();
        await book.VerifyAsync(engine.Logs);
        Assert.Equal(0, await book.AppendAsync(Owners));
        await book.VerifyAsync(engine.Logs);
        LogBook.VerifyDisk(engine.DatabasePath);
    }

    [Theory]
    [InlineData("ABORT")]
    [InlineData("ROLLBACK")]
    public async Task What_cannot_be_merged_fails_no_group_until_too_much_has_gathered(string failure)
    {
        await OpenAsync(generation: 10);
        await book.AppendAsync(Owners);
        Execute($"CREATE TRIGGER broken BEFORE INSERT ON log_index BEGIN SELECT RAISE({failure}, 'broken'); END");
        while (await book.AppendAsync(Owners) == 0)
        {
            await book.VerifyAsync(engine.Logs);
        }

        Assert.InRange(book.Numbers.Values.Sum(numbers => numbers.Count), 30, 30 + (2 * Owners.Length));
        await book.VerifyAsync(engine.Logs);

        Execute("DROP TRIGGER broken");
        Assert.Equal(0, await book.AppendAsync(Owners));
        await book.VerifyAsync(engine.Logs);
        LogBook.VerifyDisk(engine.DatabasePath);
    }

    [Fact]
    public async Task What_is_removed_is_removed_on_disk_and_in_memory()
    {
        await OpenAsync(generation: 12);
        var random = new Random(4);
        for (var i = 0; i < 30; i++)
        {
            for (var n = random.Next(1, 8); n > 0; n--)
            {
                await book.AppendAsync(random.GetItems(Owners, random.Next(1, 6)));
            }

            engine.Time.Advance(TimeSpan.FromSeconds(1));
            if (i % 3 == 0)
            {
                Assert.Equal(book.Numbers.Values.Sum(numbers => numbers.Count), await engine.Logs.TrimAsync(engine.Time.GetUtcNow(), None));
                book.Numbers.Values.ToList().ForEach(numbers => numbers.Clear());
            }

            await book.VerifyAsync(engine.Logs);
            LogBook.VerifyDisk(engine.DatabasePath);
        }
    }

    [Fact]
    public async Task Rows_that_come_after_all_before_them_were_removed_are_found_after_a_start()
    {
        await OpenAsync(generation: 2);
        for (var i = 0; i < 8; i++)
        {
            await book.AppendAsync(Owners);
        }

        engine.Time.Advance(TimeSpan.FromSeconds(1));
        await engine.Logs.TrimAsync(engine.Time.GetUtcNow(), None);
        book.Numbers.Clear();
        await ReopenAsync();
        await book.AppendAsync([Owners[0]]);
        await ReopenAsync();

        await book.VerifyAsync(engine.Logs);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(3)]
    public async Task A_log_is_fenced_though_the_writer_has_forgotten_its_last_number(int generation)
    {
        engine.Options.OwnersCached = 1;
        await OpenAsync(generation);
        foreach (var owner in Owners)
        {
            var old = await engine.Logs.OpenAsync(owner, None);
            await book.AppendAsync([owner, owner, owner]);
            await book.AppendAsync(Owners.Except([owner]));

            await Assert.ThrowsAsync<FencedException>(() => old.AppendAsync(
                new(old.LastSequence + 1, engine.Time.GetUtcNow(), LogFlags.Archive, Owners[0], 0, new byte[1])));
        }

        await book.VerifyAsync(engine.Logs);
    }

    [Fact]
    public async Task Reads_beside_writes_and_merging_see_every_committed_row_once()
    {
        await OpenAsync(generation: 16);
        await book.AppendAsync(Owners);
        var first = Owners.ToDictionary(owner => owner, owner => book.Numbers[owner][0]);
        var written = first.ToDictionary();
        using var done = new CancellationTokenSource();
        var readers = Owners.Select(owner => Task.Run(async () =>
        {
            var log = await engine.Logs.OpenAsync(owner, None);
            while (!done.IsCancellationRequested)
            {
                long least;
                lock (written)
                {
                    least = written[owner];
                }

                var numbers = (await log.ReadAsync(new() { Limit = 10_000 }, None)).Select(e => e.Sequence).ToList();
                Assert.Equal(Enumerable.Range(0, numbers.Count).Select(i => first[owner] + i), numbers);
                Assert.True(numbers[^1] >= least);
                Assert.True(await log.CountAsync(new(), None) >= numbers.Count);
            }
        })).ToList();

        var random = new Random(5);
        for (var i = 0; i < 600; i++)
        {
            await book.AppendAsync(random.GetItems(Owners, random.Next(1, 9)));
            lock (written)
            {
                Array.ForEach(Owners, owner => written[owner] = book.Numbers[owner][^1]);
            }
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        await book.VerifyAsync(engine.Logs);
    }

    private async Task OpenAsync(int generation)
    {
        engine.Options.LogIndexGeneration = generation;
        await engine.ReopenAsync();
    }

    private async Task ReopenAsync()
    {
        await engine.ReopenAsync();
        book.Reopened();
    }

    private void Execute(string sql)
    {
        using var connection = SqliteConnection.Open(engine.DatabasePath, readOnly: false);
        connection.Execute(sql);
    }

    private long Scalar(string sql)
    {
        using var connection = SqliteConnection.Open(engine.DatabasePath, readOnly: true);
        return connection.Scalar(sql);
    }
}

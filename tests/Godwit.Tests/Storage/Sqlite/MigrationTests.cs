using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Schema;
using Godwit.Storage.Sqlite;

namespace Godwit.Tests.Storage.Sqlite;

/// <summary>Data that an earlier version has written.</summary>
public sealed class MigrationTests : IAsyncDisposable
{
    private static readonly Jid Romeo = Jid.Parse("romeo@montague.example");

    private readonly SqliteEngine engine = new();

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task Data_of_the_first_schema_is_taken_over_with_what_was_acknowledged()
    {
        using (var old = SqliteConnection.Open(engine.DatabasePath, readOnly: false))
        {
            old.Execute(
                $"""
                {Migration1.Sql}
                PRAGMA user_version = 1; PRAGMA application_id = {Migrations.ApplicationId};
                INSERT INTO owner VALUES (1, 0, '{Romeo}', 'montague.example', 10);
                INSERT INTO message VALUES ({(1 << 20) + (int)LogFlags.Mailbox}, 1, 11, 1, 'juliet@capulet.example', 0, x'01');
                INSERT INTO message VALUES ({(2 << 20) + (int)LogFlags.Mailbox}, 1, 12, 2, 'juliet@capulet.example', 0, x'02');
                INSERT INTO mailbox VALUES (1, 0, 11, x'');
                """);
        }

        await engine.ReopenAsync();
        var log = await engine.Logs.OpenAsync(Romeo, TestContext.Current.CancellationToken);
        Assert.Equal([12L], (await log.MailboxAsync(TestContext.Current.CancellationToken)).Pending);
        await log.SaveAcknowledgedAsync(12, []);
        Assert.Equal(12, log.LastSequence);
        Assert.Equal(0, await log.CountAsync(new(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Logs_of_the_second_schema_are_found_in_the_index_that_is_apart_from_them()
    {
        using (var old = SqliteConnection.Open(engine.DatabasePath, readOnly: false))
        {
            old.Execute(
                $"""
                {Migration1.Sql} {Migration2.Sql}
                PRAGMA user_version = 2; PRAGMA application_id = {Migrations.ApplicationId};
                INSERT INTO owner VALUES (1, 0, '{Romeo}', 'montague.example', 10);
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                INSERT INTO message SELECT (i << 20) + {(int)LogFlags.Archive}, 1 + i % 3, 10 + i, i, 'juliet@capulet.example', 0, x'01' FROM n;
                """);
        }

        await engine.ReopenAsync();
        var log = await engine.Logs.OpenAsync(Romeo, TestContext.Current.CancellationToken);
        Assert.Equal(1009, log.LastSequence);
        Assert.Equal(333, await log.CountAsync(new(), TestContext.Current.CancellationToken));
        await log.AppendAsync(new(1010, engine.Time.GetUtcNow(), LogFlags.Archive, Romeo, 0, new byte[1]));
        var newest = await log.ReadAsync(new() { Newest = true, Limit = 3 }, TestContext.Current.CancellationToken);
        Assert.Equal([1006, 1009, 1010], newest.Select(entry => entry.Sequence));
        LogBook.VerifyDisk(engine.DatabasePath);
    }
}

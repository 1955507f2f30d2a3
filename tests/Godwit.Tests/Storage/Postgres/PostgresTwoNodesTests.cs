using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Storage;

namespace Godwit.Tests.Storage.Postgres;

/// <summary>Two nodes on one database.</summary>
public sealed class PostgresTwoNodesTests : PostgresFaultTests
{
    private PostgresStore one = null!;
    private PostgresStore other = null!;

    [Fact]
    public async Task The_node_that_wrote_first_fences_the_other()
    {
        var old = await one.Logs.OpenAsync(Romeo, None);
        var present = await other.Logs.OpenAsync(Romeo, None);
        await AppendAsync(present);

        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(old));
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(old));
        await Assert.ThrowsAsync<FencedException>(() => old.SaveAcknowledgedAsync(old.LastSequence, []));
        Assert.Equal(1, await present.CountAsync(new(), None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_two_transactions_with_one_number_the_first_to_commit_has_it(bool isCommitted)
    {
        var log = await one.Logs.OpenAsync(Romeo, None);
        await using var rival = await ConnectAsync();
        await using var transaction = await TakeNextNumberAsync(rival, log);

        Task[] appends = [AppendAsync(log), AppendAsync(log)];
        await WhenBlockedAsync(rival);
        await (isCommitted ? transaction.CommitAsync() : transaction.RollbackAsync());

        foreach (var append in appends)
        {
            await (isCommitted ? Assert.ThrowsAsync<FencedException>(() => append) : append);
        }

        Assert.Equal(isCommitted ? 1 : 2, await (await other.Logs.OpenAsync(Romeo, None)).CountAsync(new(), None));
    }

    [Fact]
    public async Task A_log_that_another_node_has_does_not_fail_those_it_is_grouped_with()
    {
        var logs = await Task.WhenAll(Enumerable.Range(0, 30).Select(async i => await one.Logs.OpenAsync(Jid.Parse($"u{i}@a.example"), None)));
        var rivals = await Task.WhenAll(logs.Where((_, i) => i % 3 == 0).Select(async log => await other.Logs.OpenAsync(log.Owner, None)));
        await Task.WhenAll(rivals.Select(rival => AppendAsync(rival)));

        var outcomes = await Task.WhenAll(logs.Select(async log => await Record.ExceptionAsync(() => Task.WhenAll(AppendAsync(log), AppendAsync(log)))));

        Assert.All(outcomes.Where((_, i) => i % 3 == 0), failure => Assert.IsType<FencedException>(failure));
        Assert.All(outcomes.Where((_, i) => i % 3 != 0), Assert.Null);
    }

    [Fact]
    public async Task Nodes_that_write_the_same_owners_in_turns_neither_lose_nor_double_a_number()
    {
        var owners = Enumerable.Range(0, 40).Select(i => Jid.Parse($"u{i}@a.example")).ToList();

        var written = await Task.WhenAll(WriteAsync(one, owners), WriteAsync(other, Enumerable.Reverse(owners)));

        foreach (var owner in owners)
        {
            var log = await one.Logs.OpenAsync(owner, None);
            Assert.Equal(
                written.SelectMany(w => w).Where(w => w.Owner.Equals(owner)).Select(w => w.Sequence).Order(),
                (await log.ReadAsync(new() { Limit = 1000 }, None)).Select(e => e.Sequence));
        }
    }

    [Fact]
    public async Task A_log_whose_account_was_made_anew_on_another_node_is_fenced_and_empty()
    {
        await one.Accounts.AddAsync([new(Romeo, "a", DateTimeOffset.UnixEpoch)], None);
        var log = await one.Logs.OpenAsync(Romeo, None);
        await AppendAsync(log);
        await one.Documents.Of(Romeo).PutAsync("c", "k", "old"u8.ToArray());
        await one.Rosters.SaveAsync(Romeo, new RosterItem(Juliet), removed: false, 1);

        Assert.True(await other.Accounts.DeleteAsync(Romeo, None));
        Assert.Empty(await other.Accounts.AddAsync([new(Romeo, "b", DateTimeOffset.UnixEpoch)], None));

        Assert.Empty(await log.ReadAsync(new(), None));
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(log));
        Assert.Empty((await one.Rosters.LoadAsync(Romeo, None)).Items);
        Assert.Null(await one.Documents.Of(Romeo).FindAsync("c", "k", None));
        await one.Documents.Of(Romeo).PutAsync("c", "k", "new"u8.ToArray());
        Assert.Equal("new"u8.ToArray(), (await other.Documents.Of(Romeo).FindAsync("c", "k", None))!.Value.ToArray());
        Assert.True((await one.Logs.OpenAsync(Romeo, None)).LastSequence > log.LastSequence);
    }

    [Fact]
    public async Task An_account_that_two_nodes_add_is_added_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? one : other).Accounts.AddAsync([new(Romeo, $"{i}", DateTimeOffset.UnixEpoch)], None)));

        Assert.Single(results, r => r.Count == 0);
    }

    [Fact]
    public async Task While_one_node_trims_the_other_leaves_it_alone()
    {
        var log = await one.Logs.OpenAsync(Romeo, None);
        await AppendAsync(log);
        await using var trimming = await ConnectAsync();
        await ScalarAsync(trimming, "SELECT pg_advisory_lock(5144368014463860739)");

        Assert.Equal(0, await one.Logs.TrimAsync(DateTimeOffset.MaxValue, None));

        await ScalarAsync(trimming, "SELECT pg_advisory_unlock(5144368014463860739)");
        Assert.Equal(1, await other.Logs.TrimAsync(DateTimeOffset.MaxValue, None));
    }

    protected override Task SetUpAsync()
    {
        (one, other) = (Open(), Open());
        return Task.CompletedTask;
    }

    protected override async Task TearDownAsync()
    {
        await one.DisposeAsync();
        await other.DisposeAsync();
        await base.TearDownAsync();
        Assert.Equal("", string.Join("\n", Problems));
    }

    /// <summary>Appends to all logs, opens anew what was fenced, and says what was acknowledged.</summary>
    private static async Task<List<(Jid Owner, long Sequence)>> WriteAsync(PostgresStore store, IEnumerable<Jid> owners)
    {
        var written = new List<(Jid, long)>();
        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(owners.Select(async owner =>
            {
                var log = await store.Logs.OpenAsync(owner, None);
                if (await Record.ExceptionAsync(() => AppendAsync(log)) is not { } failure)
                {
                    lock (written)
                    {
                        written.Add((owner, log.LastSequence));
                    }
                }
                else
                {
                    Assert.IsType<FencedException>(failure);
                }
            }));
        }

        return written;
    }
}

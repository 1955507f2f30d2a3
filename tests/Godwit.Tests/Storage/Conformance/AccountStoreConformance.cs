using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Tests.Storage.Conformance;

public abstract class AccountStoreConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    [Fact]
    public async Task An_account_is_found_as_it_was_added()
    {
        Assert.Empty(await Engine.Accounts.AddAsync([Account(Romeo)], None));
        await Engine.ReopenAsync();

        Assert.Equal(Account(Romeo), await Engine.Accounts.FindAsync(Romeo, None));
        Assert.Null(await Engine.Accounts.FindAsync(Juliet, None));
    }

    [Fact]
    public async Task An_account_that_exists_is_left_as_it_was()
    {
        await Engine.Accounts.AddAsync([Account(Romeo)], None);

        var present = await Engine.Accounts.AddAsync([new(Romeo, "another", Engine.Time.GetUtcNow()), Account(Juliet)], None);

        Assert.Equal([Romeo], present);
        Assert.Equal(Account(Romeo), await Engine.Accounts.FindAsync(Romeo, None));
        Assert.NotNull(await Engine.Accounts.FindAsync(Juliet, None));
    }

    [Fact]
    public async Task An_account_named_twice_in_one_call_is_added_once()
    {
        Assert.Equal([Romeo], await Engine.Accounts.AddAsync([Account(Romeo), Account(Romeo)], None));
    }

    [Fact]
    public async Task Credentials_are_replaced()
    {
        await Engine.Accounts.AddAsync([Account(Romeo)], None);

        Assert.True(await Engine.Accounts.SetCredentialsAsync(Romeo, "new", None));
        Assert.False(await Engine.Accounts.SetCredentialsAsync(Juliet, "new", None));
        Assert.Equal("new", (await Engine.Accounts.FindAsync(Romeo, None))!.Credentials);
    }

    [Fact]
    public async Task Of_writes_that_are_not_waited_for_the_last_holds()
    {
        await Engine.Accounts.AddAsync([Account(Romeo)], None);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Engine.Accounts.SetCredentialsAsync(Romeo, $"{i}", None)));

        Assert.Equal("99", (await Engine.Accounts.FindAsync(Romeo, None))!.Credentials);
    }

    [Fact]
    public async Task Accounts_are_listed_in_the_order_of_their_JIDs()
    {
        var jids = Enumerable.Range(0, 2500).Select(i => Jid.Parse($"user{i}@{(i % 2 == 0 ? "a" : "b")}.example")).ToList();
        await Engine.Accounts.AddAsync([.. jids.Select(Account)], None);

        var all = await Engine.Accounts.ListAsync(null, None).ToListAsync(None);
        var some = await Engine.Accounts.ListAsync("a.example", None).ToListAsync(None);

        Assert.Equal(jids.OrderBy(j => j.ToString(), StringComparer.Ordinal), all.Select(a => a.Address));
        Assert.Equal(all.Where(a => a.Address.Domain == "a.example"), some);
    }

    [Fact]
    public async Task Rooms_are_not_listed_as_accounts()
    {
        var room = Jid.Parse("hall@rooms.example");
        await Engine.Documents.Of(room).PutAsync("room", "", "x"u8.ToArray());
        await OpenLogAsync(room);

        Assert.Empty(await Engine.Accounts.ListAsync(null, None).ToListAsync(None));
        Assert.Null(await Engine.Accounts.FindAsync(room, None));
        Assert.False(await Engine.Accounts.DeleteAsync(room, None));
        Assert.NotNull(await Engine.Documents.Of(room).FindAsync("room", "", None));
    }

    [Fact]
    public async Task A_deleted_account_leaves_nothing()
    {
        var empty = await Engine.CountRowsAfterSweepAsync();
        await Engine.Accounts.AddAsync([Account(Romeo)], None);
        await GiveEverythingAsync(Romeo);

        Assert.True(await Engine.Accounts.DeleteAsync(Romeo, None));
        Assert.False(await Engine.Accounts.DeleteAsync(Romeo, None));

        Assert.Null(await Engine.Accounts.FindAsync(Romeo, None));
        await HasNothingAsync(Romeo);
        await Engine.Documents.Of(Romeo).DeleteAllAsync(); // the log that was opened to look
        Assert.Equal(empty, await Engine.CountRowsAfterSweepAsync());
    }

    [Fact]
    public async Task An_account_made_anew_inherits_nothing_and_uses_no_number_again()
    {
        await Engine.Accounts.AddAsync([Account(Romeo)], None);
        await GiveEverythingAsync(Romeo);
        var last = (await OpenLogAsync(Romeo)).LastSequence;
        await Engine.Accounts.DeleteAsync(Romeo, None);

        // The clock has not moved: the numbers must differ all the same.
        await Engine.Accounts.AddAsync([Account(Romeo)], None);

        await HasNothingAsync(Romeo);
        Assert.True((await OpenLogAsync(Romeo)).LastSequence >= last);
    }

    [Fact]
    public async Task An_account_does_not_inherit_what_was_written_before_it_was_added()
    {
        await GiveEverythingAsync(Romeo);

        await Engine.Accounts.AddAsync([Account(Romeo)], None);

        await HasNothingAsync(Romeo);
    }

    [Fact]
    public async Task Twenty_thousand_accounts_are_added_in_one_commit()
    {
        var accounts = Enumerable.Range(0, 20_000).Select(i => Account(Jid.Parse($"user{i}@a.example"))).ToList();

        Assert.Empty(await Engine.Accounts.AddAsync(accounts, None));
        await Engine.ReopenAsync();

        Assert.Equal(20_000, await Engine.Accounts.ListAsync(null, None).CountAsync(None));
    }

    [Fact]
    public async Task Concurrent_additions_of_one_account_add_it_once()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            Task.Run(() => Engine.Accounts.AddAsync([new(Romeo, $"{i}", Engine.Time.GetUtcNow())], None))));

        Assert.Single(results, r => r.Count == 0);
        Assert.Single(await Engine.Accounts.ListAsync(null, None).ToListAsync(None));
    }

    private async Task GiveEverythingAsync(Jid owner)
    {
        await Engine.Rosters.SaveAsync(owner, new RosterItem(Juliet) { Listed = true }, removed: false, 1);
        await Engine.Documents.Of(owner).PutAsync("vcard", "", "x"u8.ToArray());
        var log = await OpenLogAsync(owner);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Append(log, LogFlags.Mailbox)));
        await log.SaveAcknowledgedAsync(log.LastSequence - 500, []);
    }

    private async Task HasNothingAsync(Jid owner)
    {
        Assert.Empty((await Engine.Rosters.LoadAsync(owner, None)).Items);
        Assert.Equal(0, (await Engine.Rosters.LoadAsync(owner, None)).Version);
        Assert.Empty(await Engine.Documents.Of(owner).LoadAsync(["vcard"], None));
        var log = await OpenLogAsync(owner);
        Assert.Empty(await log.ReadAsync(new(), None));
        Assert.Empty((await log.MailboxAsync(None)).Pending);
        Assert.Equal(0, await log.CountAsync(new(), None));
    }
}

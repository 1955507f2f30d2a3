using System.Text;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;

namespace Godwit.Tests.Storage.Conformance;

public abstract class DocumentStoreConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    private IDocuments Documents => Engine.Documents.Of(Romeo);

    [Fact]
    public async Task A_document_is_found_as_it_was_written()
    {
        var large = Enumerable.Range(0, 300_000).Select(i => (byte)i).ToArray();
        await Documents.PutAsync("avatar", "image", large);
        await Documents.PutAsync("avatar", "", ReadOnlyMemory<byte>.Empty);
        await Engine.ReopenAsync();

        Assert.Equal(large, (await Documents.FindAsync("avatar", "image", None))!.Value.ToArray());
        Assert.True((await Documents.FindAsync("avatar", "", None))!.Value.IsEmpty);
        Assert.Null(await Documents.FindAsync("avatar", "other", None));
        Assert.Null(await Documents.FindAsync("other", "image", None));
        Assert.Null(await Engine.Documents.Of(Juliet).FindAsync("avatar", "image", None));
    }

    [Fact]
    public async Task Writes_are_made_in_the_order_of_the_calls()
    {
        var writes = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            writes.Add(Documents.PutAsync("c", "k", BitConverter.GetBytes(i)));
            writes.Add(Documents.DeleteAsync("c", i % 2 == 0 ? "k" : "none"));
        }

        await Task.WhenAll(writes);

        Assert.Equal(99, BitConverter.ToInt32((await Documents.FindAsync("c", "k", None))!.Value.Span));
    }

    [Fact]
    public async Task All_documents_of_some_collections_are_loaded()
    {
        await Documents.PutAsync("a", "1", "a1"u8.ToArray());
        await Documents.PutAsync("a", "2", "a2"u8.ToArray());
        await Documents.PutAsync("b", "1", "b1"u8.ToArray());
        await Documents.PutAsync("c", "1", "c1"u8.ToArray());

        var loaded = await Documents.LoadAsync(["c", "a", "none", "a"], None);

        Assert.Equal(["a1", "a2", "c1"], loaded.Select(d => Encoding.UTF8.GetString(d.Value.Span)).Order());
        Assert.Equal(["a/1", "a/2", "c/1"], loaded.Select(d => $"{d.Collection}/{d.Key}").Order());
    }

    [Fact]
    public async Task A_document_that_is_not_there_can_be_deleted() => await Documents.DeleteAsync("a", "b");

    [Fact]
    public async Task What_each_owner_has_one_of_is_listed_by_pages_in_the_order_of_their_JIDs()
    {
        var rooms = Enumerable.Range(0, 50).Select(i => Jid.Parse($"r{i}@rooms.example")).ToList();
        await Task.WhenAll(rooms.Select(room => Engine.Documents.Of(room).PutAsync("room", "", Encoding.UTF8.GetBytes(room.Local!))));
        await Engine.Documents.Of(rooms[0]).PutAsync("room", "more", "x"u8.ToArray());
        await Engine.Documents.Of(Romeo).PutAsync("room", "", "x"u8.ToArray());
        await Engine.Documents.Of(Jid.Parse("named@rooms.example")).PutAsync("room", "config", "x"u8.ToArray());
        await Engine.Documents.Of(Jid.Parse("other@rooms.example")).PutAsync("else", "", "x"u8.ToArray());

        var sorted = rooms.OrderBy(j => j.ToString(), StringComparer.Ordinal).ToList();
        Assert.Equal(sorted[..20], await ListAsync(string.Empty, 20));
        Assert.Equal(sorted[20..], await ListAsync(sorted[19].ToString(), 100));
        Assert.Equal(sorted[20..], await ListAsync($"{sorted[19]}!", 100));
        Assert.Empty(await ListAsync(sorted[^1].ToString(), 100));

        async Task<List<Jid>> ListAsync(string after, int limit)
        {
            var page = await Engine.Documents.ListAsync("rooms.example", "room", after, limit, None);
            Assert.All(page, d => Assert.Equal(d.Owner.Local, Encoding.UTF8.GetString(d.Value.Span)));
            return [.. page.Select(d => d.Owner)];
        }
    }

    [Fact]
    public async Task Deleting_everything_of_a_room_leaves_nothing_and_fences_its_log()
    {
        var empty = await Engine.CountRowsAfterSweepAsync();
        var log = await OpenLogAsync(Romeo);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Append(log, LogFlags.Mailbox)));
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => Documents.PutAsync("c", $"{i}", "x"u8.ToArray())));

        var late = Append(log);
        await Documents.DeleteAllAsync();

        await late;
        Assert.Empty(await log.ReadAsync(new(), None));
        Assert.Empty((await log.MailboxAsync(None)).Pending);
        Assert.Empty(await Documents.LoadAsync(["c"], None));
        Assert.Empty(await Engine.Documents.ListAsync(Romeo.Domain, "c", string.Empty, 1, None));
        await Assert.ThrowsAsync<FencedException>(() => Append(log));
        await Assert.ThrowsAsync<FencedException>(() => log.SaveAcknowledgedAsync(log.LastSequence, []));
        Assert.Equal(empty, await Engine.CountRowsAfterSweepAsync());
    }

    [Fact]
    public async Task Deleting_everything_of_an_account_leaves_the_account()
    {
        await Engine.Accounts.AddAsync([Account(Romeo)], None);
        await Documents.PutAsync("c", "k", "x"u8.ToArray());
        await Engine.Rosters.SaveAsync(Romeo, new RosterItem(Juliet), removed: false, 1);

        await Documents.DeleteAllAsync();

        Assert.Equal(Account(Romeo), await Engine.Accounts.FindAsync(Romeo, None));
        Assert.Empty((await Engine.Rosters.LoadAsync(Romeo, None)).Items);
        Assert.Null(await Documents.FindAsync("c", "k", None));
        await Documents.PutAsync("c", "k", "y"u8.ToArray());
        Assert.NotNull(await Documents.FindAsync("c", "k", None));
    }
}

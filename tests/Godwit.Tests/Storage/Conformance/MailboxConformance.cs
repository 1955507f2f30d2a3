using Godwit.Abstractions.Stores;

namespace Godwit.Tests.Storage.Conformance;

public abstract class MailboxConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    [Fact]
    public async Task Entries_of_the_mailbox_are_pending_until_they_are_acknowledged()
    {
        var log = await OpenLogAsync(Romeo);
        var first = log.LastSequence + 1;
        for (var i = 0; i < 10; i++)
        {
            await Append(log, i % 2 == 0 ? LogFlags.Mailbox | LogFlags.Archive : LogFlags.Archive | LogFlags.Sent);
        }

        Assert.Equal([first, first + 2, first + 4, first + 6, first + 8], (await log.MailboxAsync(None)).Pending);

        await log.SaveAcknowledgedAsync(first + 2, [first + 6]);
        Assert.Equal([first + 4, first + 8], (await log.MailboxAsync(None)).Pending);

        await log.SaveAcknowledgedAsync(log.LastSequence, []);
        Assert.Empty((await log.MailboxAsync(None)).Pending);
    }

    [Fact]
    public async Task What_was_acknowledged_outlives_a_restart()
    {
        var log = await OpenLogAsync(Romeo);
        var first = log.LastSequence + 1;
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Append(log, LogFlags.Mailbox)));
        var beyond = Enumerable.Range(0, 1000).Where(i => i > 300 && i % 7 == 0).Select(i => first + i).ToHashSet();
        await log.SaveAcknowledgedAsync(first + 300, beyond);
        await Engine.ReopenAsync();

        log = await OpenLogAsync(Romeo);

        Assert.Equal(Enumerable.Range(301, 699).Select(i => first + i).Where(n => !beyond.Contains(n)), (await log.MailboxAsync(None)).Pending);
    }

    [Fact]
    public async Task What_no_archive_keeps_is_gone_a_day_after_it_was_acknowledged()
    {
        var log = await OpenLogAsync(Romeo);
        var first = log.LastSequence + 1;
        for (var i = 0; i < 10; i++)
        {
            await Append(log, i % 2 == 0 ? LogFlags.Mailbox : LogFlags.Mailbox | LogFlags.Archive);
        }

        await log.SaveAcknowledgedAsync(first + 7, []);
        Assert.Equal(10, await log.CountAsync(new(), None));

        Engine.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        await log.SaveAcknowledgedAsync(first + 7, [first + 9]);

        var left = (await log.ReadAsync(new(), None)).Select(e => e.Sequence - first);
        Assert.Equal([1, 3, 5, 7, 8, 9], left);
        Assert.Equal([first + 8], (await log.MailboxAsync(None)).Pending);
    }

    [Fact]
    public async Task Numbers_of_messages_that_no_archive_keeps_are_not_given_out_again()
    {
        var log = await OpenLogAsync(Romeo);
        for (var i = 0; i < 250; i++)
        {
            await Append(log, LogFlags.Mailbox);
        }

        Engine.Time.Advance(TimeSpan.FromDays(2));
        for (var i = 0; i < 3; i++)
        {
            await log.SaveAcknowledgedAsync(log.LastSequence, []);
        }

        await Engine.ReopenAsync();
        var reopened = await OpenLogAsync(Romeo);
        Assert.Equal(0, await reopened.CountAsync(new(), None));
        Assert.Equal(log.LastSequence, reopened.LastSequence);
    }

    [Fact]
    public async Task Appending_and_acknowledging_keep_their_order()
    {
        var log = await OpenLogAsync(Romeo);
        var writes = new List<Task>();
        for (var i = 0; i < 100; i++)
        {
            writes.Add(Append(log, LogFlags.Mailbox));
            writes.Add(log.SaveAcknowledgedAsync(log.LastSequence - 1, []));
        }

        await Task.WhenAll(writes);

        Assert.Equal([log.LastSequence], (await log.MailboxAsync(None)).Pending);
    }
}

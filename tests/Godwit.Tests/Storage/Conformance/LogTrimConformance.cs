using Godwit.Abstractions.Stores;

namespace Godwit.Tests.Storage.Conformance;

public abstract class LogTrimConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task What_is_older_is_removed_from_every_log_and_the_rest_stays()
    {
        var romeo = await OpenLogAsync(Romeo);
        var juliet = await OpenLogAsync(Juliet);
        for (var i = 0; i < 500; i++)
        {
            await Task.WhenAll(Append(romeo), Append(juliet));
        }

        Engine.Time.Advance(Day);
        await Append(romeo);

        Assert.Equal(1000, await Engine.Logs.TrimAsync(Engine.Time.GetUtcNow(), None));

        Assert.Equal([romeo.LastSequence], (await romeo.ReadAsync(new() { Limit = 1000 }, None)).Select(e => e.Sequence));
        Assert.Equal(0, await juliet.CountAsync(new(), None));
        Assert.Equal(0, await Engine.Logs.TrimAsync(Engine.Time.GetUtcNow(), None));
    }

    [Fact]
    public async Task What_waits_in_a_mailbox_stays_however_old_it_is()
    {
        var log = await OpenLogAsync(Romeo);
        var first = log.LastSequence + 1;
        for (var i = 0; i < 300; i++)
        {
            await Append(log, LogFlags.Mailbox | LogFlags.Archive);
        }

        await log.SaveAcknowledgedAsync(first + 99, [first + 150]);
        Engine.Time.Advance(Day);

        Assert.Equal(101, await Engine.Logs.TrimAsync(Engine.Time.GetUtcNow(), None));

        var pending = Enumerable.Range(100, 200).Where(i => i != 150).Select(i => first + i).ToList();
        Assert.Equal(pending, (await log.MailboxAsync(None)).Pending);
        Assert.Equal(pending, (await log.ReadAsync(new() { Limit = 1000 }, None)).Select(e => e.Sequence));
    }

    [Fact]
    public async Task The_numbers_of_a_log_that_was_removed_whole_are_not_given_out_again()
    {
        var log = await OpenLogAsync(Romeo);
        await Append(log);
        await Append(log);
        Engine.Time.Advance(Day);
        Assert.Equal(2, await Engine.Logs.TrimAsync(Engine.Time.GetUtcNow(), None));

        Assert.Equal(log.LastSequence, (await OpenLogAsync(Romeo)).LastSequence);
        await Engine.ReopenAsync();
        var reopened = await OpenLogAsync(Romeo);
        Assert.Equal(log.LastSequence, reopened.LastSequence);
        await Append(reopened);
        Assert.Equal(log.LastSequence + 1, Assert.Single(await reopened.ReadAsync(new(), None)).Sequence);
    }

    [Fact]
    public async Task An_account_made_anew_starts_above_the_numbers_that_were_removed()
    {
        var account = Account(Romeo);
        await Engine.Accounts.AddAsync([account], None);
        var log = await OpenLogAsync(Romeo);
        for (var i = 0; i < 10; i++)
        {
            await Append(log);
        }

        Engine.Time.Advance(Day);
        await Engine.Logs.TrimAsync(Engine.Time.GetUtcNow(), None);
        await Engine.Accounts.DeleteAsync(Romeo, None);
        await Engine.Accounts.AddAsync([account], None);

        Assert.True((await OpenLogAsync(Romeo)).LastSequence >= log.LastSequence);
    }
}

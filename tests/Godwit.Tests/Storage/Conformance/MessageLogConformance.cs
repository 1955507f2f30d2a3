using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Storage.Conformance;

public abstract class MessageLogConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    [Fact]
    public async Task A_new_log_is_empty_and_its_numbers_come_from_the_clock()
    {
        var log = await OpenLogAsync(Romeo);

        Assert.Equal(Romeo, log.Owner);
        Assert.Equal((Engine.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond, log.LastSequence);
        Assert.Equal(DateTimeOffset.MinValue, log.LastTime);
        Assert.Empty(await log.ReadAsync(new(), None));
    }

    [Fact]
    public async Task The_number_a_log_starts_from_does_not_change_when_it_is_opened_again()
    {
        var first = (await OpenLogAsync(Romeo)).LastSequence;
        Engine.Time.Advance(TimeSpan.FromDays(1));
        await Engine.ReopenAsync();

        Assert.Equal(first, (await OpenLogAsync(Romeo)).LastSequence);
    }

    [Fact]
    public async Task An_entry_is_read_as_it_was_written()
    {
        var log = await OpenLogAsync(Romeo);
        Engine.Time.Advance(TimeSpan.FromMicroseconds(123_457));
        var written = Entry(log, LogFlags.Archive | LogFlags.Mailbox, "juliet@capulet.example/Büro ☃", ulong.MaxValue, "<message>☃</message>");
        await log.AppendAsync(written);
        await Engine.ReopenAsync();
        log = await OpenLogAsync(Romeo);

        var read = Assert.Single(await log.ReadAsync(new(), None));

        Assert.Equal(written with { Stanza = default }, read with { Stanza = default });
        Assert.Equal(written.Stanza.ToArray(), read.Stanza.ToArray());
        Assert.Equal((written.Sequence, written.Time), (log.LastSequence, log.LastTime));
    }

    [Fact]
    public async Task A_number_out_of_turn_is_a_mistake_of_the_caller()
    {
        var log = await OpenLogAsync(Romeo);
        var entry = Entry(log);

        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(entry with { Sequence = entry.Sequence + 1 }));
        await log.AppendAsync(entry);
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(entry));
        await Assert.ThrowsAsync<ArgumentException>(() => log.AppendAsync(Entry(log) with { Time = entry.Time.AddTicks(-1) }));
    }

    [Fact]
    public async Task A_completed_write_is_seen_by_every_read_that_starts_later()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
        {
            var log = await OpenLogAsync(Jid.Parse($"u{i}@a.example"));
            for (var n = 0; n < 25; n++)
            {
                await Append(log);
                var newest = Assert.Single(await log.ReadAsync(new() { Newest = true, Limit = 1 }, None));
                Assert.Equal(log.LastSequence, newest.Sequence);
            }
        })));
    }

    [Fact]
    public async Task Tasks_complete_in_the_order_of_the_calls()
    {
        var log = await OpenLogAsync(Romeo);
        var writes = Enumerable.Range(0, 5000).Select(_ => Append(log)).ToList();

        // When one is complete, so are all before it.
        foreach (var (write, index) in writes.Select((w, i) => (w, i)).Where(x => x.i % 500 == 499))
        {
            await write;
            Assert.All(writes.Take(index), earlier => Assert.True(earlier.IsCompletedSuccessfully));
        }

        Assert.Equal(5000, await log.CountAsync(new(), None));
    }

    [Fact]
    public async Task A_second_owner_fences_the_first()
    {
        var old = await OpenLogAsync(Romeo);
        await Append(old);
        var present = await OpenLogAsync(Romeo);
        await Append(present);

        await Assert.ThrowsAsync<FencedException>(() => Append(old));
        await Append(present);

        Assert.Equal(3, await present.CountAsync(new(), None));
    }

    [Fact]
    public async Task A_fenced_log_stays_fenced_also_for_numbers_that_are_free()
    {
        var old = await OpenLogAsync(Romeo);
        var present = await OpenLogAsync(Romeo);
        await Append(present);

        var writes = Enumerable.Range(0, 10).Select(_ => Append(old)).ToList();

        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<FencedException>(() => write);
        }

        await Assert.ThrowsAsync<FencedException>(() => old.SaveAcknowledgedAsync(old.LastSequence, []));
        Assert.Equal(1, await present.CountAsync(new(), None));
    }

    [Fact]
    public async Task A_fenced_write_does_not_fail_those_it_is_grouped_with()
    {
        var logs = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => OpenLogAsync(Jid.Parse($"u{i}@a.example"))));
        var rivals = await Task.WhenAll(logs.Where((_, i) => i % 3 == 0).Select(log => OpenLogAsync(log.Owner)));
        await Task.WhenAll(rivals.Select(rival => Append(rival)));

        var writes = logs.SelectMany(log => new[] { (log, Append(log)), (log, Append(log)) }).ToList();

        foreach (var (log, write) in writes)
        {
            if (rivals.Any(rival => rival.Owner.Equals(log.Owner)))
            {
                await Assert.ThrowsAsync<FencedException>(() => write);
            }
            else
            {
                await write;
            }
        }
    }

    [Fact]
    public async Task Logs_opened_at_once_for_a_new_owner_start_from_the_same_number()
    {
        var logs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => OpenLogAsync(Romeo))));

        Assert.Single(logs.Select(log => log.LastSequence).Distinct());
        var outcomes = await Task.WhenAll(logs.Select(async log =>
        {
            try
            {
                await Append(log);
                return true;
            }
            catch (FencedException)
            {
                return false;
            }
        }));
        Assert.Single(outcomes, won => won);
    }

    [Fact]
    public async Task Identities_of_the_newest_entries_are_given()
    {
        var log = await OpenLogAsync(Romeo);
        for (var i = 0; i < 10; i++)
        {
            await Append(log, identity: i % 3 == 0 ? 0 : ulong.MaxValue - (ulong)i);
        }

        var recent = await log.RecentIdentitiesAsync(5, None);

        Assert.Equal([ulong.MaxValue - 5, ulong.MaxValue - 7, ulong.MaxValue - 8], recent.Select(r => r.Identity));
        Assert.Equal([log.LastSequence - 4, log.LastSequence - 2, log.LastSequence - 1], recent.Select(r => r.Sequence));
    }
}

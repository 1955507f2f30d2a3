using FsCheck;
using FsCheck.Fluent;
using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;

namespace Godwit.Tests.Storage.Conformance;

/// <summary>Pages of a log, compared with a model that keeps the log in a list.</summary>
public abstract class LogQueryConformance<TEngine> : StoreConformance<TEngine>
    where TEngine : IStoreEngine, new()
{
    private static readonly string[] Peers =
    [
        "juliet@capulet.example", "juliet@capulet.example/balcony", "juliet@capulet.example/chamber", "nurse@capulet.example/x",
        "capulet.example", "capulet.example/gate", "juliet@capulet.example/bal", "mercutio@montague.example",
    ];

    [Fact]
    public async Task Every_query_gives_what_a_list_would_give()
    {
        var log = await OpenLogAsync(Romeo);
        var model = await FillAsync(log, Gen.Choose(0, int.MaxValue - 1).Sample(700, new Rnd(1), 300));

        foreach (var query in Queries(model).Sample(100, new Rnd(3), 400))
        {
            var expected = Matches(model, query).ToList();
            var page = query.Newest ? expected.TakeLast(query.Limit) : expected.Take(query.Limit);
            var read = await log.ReadAsync(query, None);
            Assert.True(page.Select(e => e.Sequence).SequenceEqual(read.Select(e => e.Sequence)), $"{query}");
            Assert.Equal(expected.Count, await log.CountAsync(query, None));
        }
    }

    [Fact]
    public async Task Pages_from_either_end_meet_without_gap_or_overlap()
    {
        var log = await OpenLogAsync(Romeo);
        var model = await FillAsync(log, Gen.Choose(0, int.MaxValue - 1).Sample(700, new Rnd(2), 500));
        var query = new LogQuery { Flags = LogFlags.Archive, With = Jid.Parse("juliet@capulet.example"), Limit = 7 };
        var expected = Matches(model, query).Select(e => e.Sequence).ToList();

        var forward = new List<long>();
        while (await log.ReadAsync(query with { After = forward.Count == 0 ? null : forward[^1] }, None) is { Count: > 0 } page)
        {
            forward.AddRange(page.Select(e => e.Sequence));
        }

        var backward = new List<long>();
        while (await log.ReadAsync(query with { Newest = true, Before = backward.Count == 0 ? null : backward[0] }, None) is { Count: > 0 } page)
        {
            backward.InsertRange(0, page.Select(e => e.Sequence));
        }

        Assert.Equal(expected, forward);
        Assert.Equal(expected, backward);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_limit_outside_its_bounds_is_refused(int limit)
    {
        var log = await OpenLogAsync(Romeo);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.ReadAsync(new() { Limit = limit }, None));
    }

    [Fact]
    public async Task A_cancelled_read_ends_as_cancelled()
    {
        var log = await OpenLogAsync(Romeo);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await log.ReadAsync(new(), new CancellationToken(true)));
    }

    private static IEnumerable<LogEntry> Matches(IEnumerable<LogEntry> model, LogQuery query) => model.Where(e =>
        (e.Flags & query.Flags) == query.Flags &&
        (query.After is not { } after || e.Sequence > after) &&
        (query.Before is not { } before || e.Sequence < before) &&
        (query.Start is not { } start || e.Time >= start) &&
        (query.End is not { } end || e.Time <= end) &&
        (query.With is not { } with || with.Equals(e.Peer) || (with.IsBare && with.Equals(e.Peer.Bare))) &&
        (query.Sequences is not { } numbers || numbers.Contains(e.Sequence)));

    private static Gen<LogQuery> Queries(IReadOnlyList<LogEntry> model)
    {
        var low = model[0].Sequence;
        var span = (int)(model[^1].Sequence - low);
        var number = Gen.Choose(-3, span + 3).Select(n => low + n);
        var time = Gen.Choose(-2, model.Count + 1).SelectMany(
            i => Gen.Choose(-1, 1), (i, d) => model[Math.Clamp(i, 0, model.Count - 1)].Time.AddMicroseconds(d));
        return from flags in Gen.Choose(0, 7)
               from after in Maybe(number)
               from before in Maybe(number)
               from start in Maybe(time)
               from end in Maybe(time)
               from with in Gen.Frequency((2, Gen.Constant<Jid?>(null)), (1, Gen.Elements(Peers).Select(p => (Jid?)Jid.Parse(p))))
               from sequences in Gen.Frequency((4, Gen.Constant<long[]?>(null)), (1, Gen.ArrayOf(number).Select(a => (long[]?)a)))
               from newest in Gen.Elements(true, false)
               from limit in Gen.Elements(1, 2, 5, 50, 1000)
               select new LogQuery
               {
                   Flags = flags < 4 ? LogFlags.None : (LogFlags)(flags - 3),
                   After = after,
                   Before = before,
                   Start = start,
                   End = end,
                   With = with,
                   Sequences = sequences,
                   Newest = newest,
                   Limit = limit,
               };
    }

    private static Gen<T?> Maybe<T>(Gen<T> gen)
        where T : struct => Gen.Frequency((3, Gen.Constant<T?>(null)), (1, gen.Select(v => (T?)v)));

    /// <summary>Fills a log beside that of another owner; some entries share their time.</summary>
    private async Task<IReadOnlyList<LogEntry>> FillAsync(IMessageLog log, IEnumerable<int> choices)
    {
        var other = await OpenLogAsync(Juliet);
        var model = new List<LogEntry>();
        var writes = new List<Task>();
        foreach (var choice in choices)
        {
            Engine.Time.Advance(TimeSpan.FromMicroseconds(choice % 3));
            var entry = Entry(log, (LogFlags)(choice / 3 % 8), Peers[choice / 24 % Peers.Length]);
            model.Add(entry);
            writes.Add(log.AppendAsync(entry));
            writes.Add(Append(other));
        }

        await Task.WhenAll(writes);
        return model;
    }
}

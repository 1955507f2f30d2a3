using Godwit.Storage.Logs;
using Godwit.Storage.Logs.Indexing;
using Godwit.Storage.Schema;
using Godwit.Storage.Sqlite;
using Godwit.Tests.Surroundings;
using Microsoft.Extensions.Logging.Abstractions;

namespace Godwit.Tests.Storage.Sqlite;

/// <summary>The index of the logs in one group: what is undone, lost and durable of it.</summary>
public sealed class IndexWriterTests : IDisposable
{
    private const int Generation = 4;
    private const long Romeo = 1;

    private readonly TemporaryDirectory directory = new();
    private readonly SqliteConnection connection;
    private readonly RecentEntries recent = new(Generation, merged: 0);
    private readonly IndexWriter index;

    public IndexWriterTests()
    {
        connection = SqliteConnection.Open(directory["godwit.db"], readOnly: false);
        Migrations.Apply(connection, directory["godwit.db"], NullLogger.Instance);
        index = new(connection, recent);
    }

    public void Dispose()
    {
        connection.Dispose();
        directory.Dispose();
    }

    [Fact]
    public void The_writer_sees_what_its_group_adds_and_removes_and_readers_see_it_when_it_is_durable()
    {
        Group(() => Add(1, 2, 3));
        Begin();
        Add(4);
        index.Remove(Romeo, Entry(2));

        Assert.Equal([1, 3, 4], Written());
        Assert.Equal([1, 2, 3], Read());

        Commit();
        Assert.Equal([1, 3, 4], Read());
    }

    [Fact]
    public void A_removal_that_is_undone_leaves_the_entry()
    {
        Group(() => Add(1, 2, 3));
        Begin();
        index.Remove(Romeo, Entry(1));
        connection.Execute("SAVEPOINT write");
        index.Save();
        index.Remove(Romeo, Entry(3));
        connection.Execute("ROLLBACK TO write; RELEASE write");
        index.Undo();

        Assert.Equal([2, 3], Written());
        Commit();
        Assert.Equal([2, 3], Read());
    }

    [Fact]
    public void A_group_that_is_lost_leaves_what_was_there()
    {
        Group(() => Add(1, 2, 3, 4));
        for (var i = 0; i < 3; i++)
        {
            Begin();
            Add(5);
            index.Remove(Romeo, Entry(1));
            index.Remove(Romeo, Entry(4));
            connection.Execute("ROLLBACK");
            index.Rollback();

            Assert.Equal([1, 2, 3, 4], Written());
            Assert.Equal([1, 2, 3, 4], Read());
        }

        MergeAll();
        Assert.Equal([1, 2, 3, 4], Stored());
    }

    [Fact]
    public void What_is_removed_while_its_generation_is_being_merged_does_not_come_back()
    {
        Group(() => Add(1, 2, 3, 4, 5));
        foreach (var number in new[] { 1, 5 })
        {
            Group(() => index.Remove(Romeo, Entry(number)));
            Assert.DoesNotContain(number, Read());
        }

        MergeAll();
        Assert.Equal([2, 3, 4], Stored());
        Assert.Equal([2, 3, 4], Read());
    }

    [Fact]
    public void A_view_keeps_what_it_has_and_does_not_see_what_comes_later()
    {
        Group(() => Add(1, 2, 3));
        var view = recent.View();
        Group(() => Add(4, 5));
        MergeAll();
        Group(() => Add(6));

        Assert.Equal([1, 2, 3], Numbers(new(connection, Romeo, view.Of(Romeo))));
        Assert.Equal([1, 2, 3, 4, 5, 6], Read());
    }

    [Fact]
    public void Entries_are_taken_from_either_end_of_any_range_across_disk_and_memory()
    {
        Group(() => Add(10, 20, 30, 40, 50));
        MergeAll();
        Group(() => Add(60, 70, 80, 90));
        Group(() => Add(100, 110));
        long[] all = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110];
        var reader = Reader();
        for (var from = 5; from <= 115; from += 5)
        {
            for (var to = from - 5; to <= 115; to += 5)
            {
                var range = new SequenceRange(from, to);
                var within = all.Where(range.Contains).ToList();
                Assert.Equal(within.Take(4), reader.Take(range, IdFilter.All, newest: false, 4).Select(e => e.Sequence));
                Assert.Equal(within.TakeLast(4).Reverse(), reader.Take(range, IdFilter.All, newest: true, 4).Select(e => e.Sequence));
                Assert.Equal(within.Count, reader.Count(range, IdFilter.All));
            }
        }
    }

    private static IndexEntry Entry(long number) => new(number, number << 20);

    private static IEnumerable<long> Numbers(LogIndex log) => log.Take(SequenceRange.All, IdFilter.All, newest: false, 100).Select(e => e.Sequence);

    private void Add(params long[] numbers) => Array.ForEach(numbers, number => index.Add(Romeo, Entry(number)));

    private LogIndex Reader() => new(connection, Romeo, recent.View().Of(Romeo));

    private IEnumerable<long> Read() => Numbers(Reader());

    private IEnumerable<long> Written() => Numbers(index.Of(Romeo));

    private IEnumerable<long> Stored() => Numbers(new(connection, Romeo, default));

    private void Begin()
    {
        connection.Execute("BEGIN");
        index.Merge();
    }

    private void Commit()
    {
        connection.Execute("COMMIT");
        index.Commit();
    }

    private void Group(Action write)
    {
        Begin();
        write();
        Commit();
    }

    private void MergeAll()
    {
        while (recent.Merging is not null)
        {
            Group(() => { });
        }
    }
}

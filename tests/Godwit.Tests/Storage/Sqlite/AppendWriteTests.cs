using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Storage.Logs;

namespace Godwit.Tests.Storage.Sqlite;

public sealed class AppendWriteTests
{
    private readonly LogHandle log = new(1);

    [Fact]
    public void An_entry_is_not_written_when_an_earlier_one_that_was_queued_with_it_could_not_be()
    {
        var (first, second) = (Append(1), Append(2));

        first.Lose();

        Assert.Throws<StoreUnavailableException>(() => second.Run(null!));
        Assert.Throws<StoreUnavailableException>(() => second.Run(null!));
    }

    [Fact]
    public void One_that_comes_afterwards_is_written()
    {
        Append(1).Lose();
        var later = Append(2);

        // It gets as far as the tables, which are not there.
        Assert.Throws<NullReferenceException>(() => later.Run(null!));
    }

    private AppendWrite Append(long sequence) =>
        new(log, new LogEntry(sequence, DateTimeOffset.UnixEpoch, LogFlags.Archive, Jid.Parse("juliet@capulet.example"), 0, new byte[1]));
}

using Godwit.Abstractions.Stores;
using Godwit.Protocol.Jids;
using Godwit.Protocol.Rosters;
using Godwit.Server.Accounts;

namespace Godwit.Tests.Rosters;

/// <summary>The roster in memory when the store fails.</summary>
public sealed class RosterTests
{
    private static readonly Jid Romeo = Jid.Parse("romeo@montague.example");
    private static readonly RosterItem Known = new(Jid.Parse("juliet@capulet.example")) { Listed = true, Name = "Juliet" };

    private readonly Roster roster = new(Romeo, new FullDisk(), new StoredRoster(7, [Known]));

    [Fact]
    public async Task A_contact_that_could_not_be_written_is_not_there()
    {
        var nurse = new RosterItem(Jid.Parse("nurse@capulet.example")) { Listed = true };

        await Assert.ThrowsAsync<StoreUnavailableException>(() => roster.Put(nurse));

        Assert.Null(roster.Find(nurse.Contact));
    }

    [Fact]
    public async Task A_contact_whose_change_could_not_be_written_is_as_it_was()
    {
        await Assert.ThrowsAsync<StoreUnavailableException>(() => roster.Put(Known with { Name = "J." }));
        Assert.Equal(Known, roster.Find(Known.Contact));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => roster.Remove(Known));
        Assert.Equal(Known, roster.Find(Known.Contact));
    }

    private sealed class FullDisk : IRosterStore
    {
        public ValueTask<StoredRoster> LoadAsync(Jid account, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SaveAsync(Jid account, RosterItem item, bool removed, long version) =>
            Task.FromException(new StoreUnavailableException("The disk is full."));
    }
}
